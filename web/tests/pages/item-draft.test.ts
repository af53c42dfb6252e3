import { describe, expect, it } from 'vitest'
import type { DeskItem } from '@/api/types-desk'
import {
  checkItem,
  checkPrice,
  draftOf,
  newItem,
  newPrice,
  sendableItem,
  sendablePrice,
  worthOf,
  type ItemDraft,
} from '@/pages/desk/item-draft'
import { rice } from '../shop-item'

const good: ItemDraft = { ...newItem(), name: '大米', measure: '袋' }
const service: ItemDraft = { ...newItem(), kind: 'service', name: '理发', measure: '次', provider_id: 3 }

describe('an item is checked before it is sent', () => {
  it('and passes when whole', () => expect([checkItem(good), checkItem(service)]).toEqual([{}, {}]))
  it.each<[string, ItemDraft]>([
    ['name', { ...good, name: ' ' }],
    ['measure', { ...good, measure: '' }],
    ['barcode', { ...good, barcode: '6901234567893' }],
    ['barcode', { ...good, barcode: '12345' }],
    ['limits', { ...good, person: { count: 0, period: 'day' } }],
    ['provider_id', { ...service, provider_id: null }],
    ['valid_days', { ...service, valid_days: null }],
  ])('and names %s', (field, draft) => expect(Object.keys(checkItem(draft))).toEqual([field]))
  it.each(['6901234567892', '96385074', '036000291452'])('article number %s is right', (barcode) =>
    expect(checkItem({ ...good, barcode })).toEqual({}),
  )
})

describe('what is sent', () => {
  it('of a good says nothing about services', () =>
    expect(sendableItem({ ...good, provider_id: 3, valid_days: 60 })).toMatchObject({
      provider_id: null,
      valid_days: null,
      barcode: null,
      limits: [],
    }))
  it('of a service says nothing about shelves', () =>
    expect(sendableItem({ ...service, barcode: '1', low_stock: 5 })).toMatchObject({
      barcode: null,
      low_stock: null,
      valid_days: 60,
    }))
})

it('an item that is changed keeps its own limits, and leaves the rule-set’s to the rule-set', () => {
  const item: DeskItem = {
    ...rice,
    valid_days: null,
    limits: [
      { scope: 'household', count: 2, period: 'quarter', own: false },
      { scope: 'person', count: 1, period: 'month', own: true },
    ],
  }
  expect(sendableItem(draftOf(item)).limits).toEqual([{ scope: 'person', count: 1, period: 'month' }])
})

describe('a price', () => {
  it('needs points and a cost', () =>
    expect(Object.keys(checkPrice(newPrice()))).toEqual(['price', 'cost_yuan']))
  it('is never nothing, though it may have cost nothing', () =>
    expect(Object.keys(checkPrice({ price: '0', cost: '0', from: '' }))).toEqual(['price']))
  it('has a bound', () =>
    expect(checkPrice({ price: '10000.01', cost: '0', from: '' }).price).toBe('最多10000分。'))
  it('holds from now on, unless a time is given', () => {
    expect(sendablePrice({ price: '4', cost: '2.5', from: '' })).toEqual({ price: '4.00', cost_yuan: '2.50' })
    expect(sendablePrice({ price: '4', cost: '0', from: '2026-06-01T00:00:00+08:00' })).toHaveProperty(
      'effective_from',
    )
  })
  it('shows what a point stands for', () =>
    expect([worthOf({ price: '5', cost: '12.8', from: '' }), worthOf(newPrice())]).toEqual([
      '1分合2.56元',
      '',
    ]))
})
