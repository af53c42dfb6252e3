import { describe, expect, it } from 'vitest'
import { anything, categoriesOf, priced, shown } from '@/pages/shop/filter'
import { rice } from '../shop-item'

const items = [
  { ...rice, id: 1, available: 0 },
  { ...rice, id: 2, name: '电饭煲', category: '家电', price: '80.00' },
  { ...rice, id: 3, name: '上门理发', kind: 'service' as const, category: '家政服务', available: null },
  { ...rice, id: 4, withdrawn: true },
]
const ids = (filter: Partial<typeof anything>) =>
  shown(items, { ...anything, ...filter }, '30.00').map((one) => one.id)

describe('the shelves show', () => {
  it('what can be had before what is gone, and nothing withdrawn', () => expect(ids({})).toEqual([2, 3, 1]))
  it('what one can pay for', () => expect(ids({ within: true })).toEqual([3, 1]))
  it('one category', () => expect(ids({ category: '家电' })).toEqual([2]))
  it('what is looked for, by name or category', () =>
    expect([ids({ typed: ' 理发 ' }), ids({ typed: '家' })]).toEqual([[3], [2, 3]]))
  it('to staff too only what has a price', () =>
    expect(priced([{ ...rice, price: null }, rice])).toEqual([rice]))
})

it('categories come in the order of the catalogue, each once', () =>
  expect(categoriesOf([...items, { ...rice, category: '' }])).toEqual(['粮油', '家电', '家政服务']))
