import { describe, expect, it } from 'vitest'
import type { StaffItem, TillLookup } from '@/api/types-shop'
import {
  addTo,
  customerTrouble,
  leftAfter,
  lineTrouble,
  needsProof,
  QUANTITY_MAX,
  setQuantity,
  shortfall,
  totalOf,
} from '@/shop/cart'

const item = (change: Partial<StaffItem> = {}): StaffItem => ({
  id: 1,
  kind: 'good',
  name: '大米',
  measure: '件',
  category: '',
  description: '',
  price: '4.00',
  barcode: null,
  own_barcode: '2000000000015',
  picture_url: null,
  available: 10,
  limits: [{ scope: 'household', count: 2, period: 'quarter' }],
  for_ages: [],
  place_id: null,
  valid_days: 0,
  provider: null,
  withdrawn: false,
  mine: null,
  ...change,
})
const left = (person: number | null, household: number | null): Pick<TillLookup, 'limits'> => ({
  limits: [{ item_id: 1, person_left: person, household_left: household }],
})

describe('goods on the counter', () => {
  it('are counted up when scanned again, at their own line', () => {
    const lines = [1, 2, 1, 1].reduce<ReturnType<typeof addTo>>((all, id) => addTo(all, id), [])
    expect(lines).toEqual([
      { item_id: 1, quantity: 3 },
      { item_id: 2, quantity: 1 },
    ])
  })
  it('are taken away with none of them, and never more than a bound', () => {
    const lines = addTo([], 1)
    expect(setQuantity(lines, 1, 0)).toEqual([])
    expect(setQuantity(lines, 1, -3)).toEqual([])
    expect(setQuantity(lines, 1, NaN)).toEqual([])
    expect(setQuantity(lines, 1, 5000)).toEqual([{ item_id: 1, quantity: QUANTITY_MAX }])
  })
  it('add up in whole hundredths', () => {
    const items = [item({ price: '0.10' }), item({ id: 2, price: '0.20' })]
    expect(totalOf([...addTo([], 1, 1), ...addTo([], 2, 1)], items)).toBe(30)
    expect(totalOf(addTo([], 1, 3), [item({ price: '4.35' })])).toBe(1305)
    expect(totalOf(addTo([], 7), items)).toBe(0)
  })
})

describe('what stands in a line’s way is said as the server says it', () => {
  it.each<[string, number, Partial<StaffItem>, Pick<TillLookup, 'limits'> | null]>([
    ['', 1, {}, left(null, 2)],
    ['', 3, {}, null],
    ['', 3, {}, left(null, null)],
    ['每户每季限2件,您家已换2件。', 1, {}, left(null, 0)],
    ['每户每季限2件,您家已换1件。', 2, {}, left(null, 1)],
    ['每户每季限2件。', 3, {}, left(null, 2)],
    [
      '每人每月限1件,您已换1件。',
      1,
      { limits: [{ scope: 'person', count: 1, period: 'month' }] },
      left(0, null),
    ],
    ['已兑完,请换别的。', 1, { available: 0 }, null],
    ['只剩2件了,请减少数量。', 3, { available: 2 }, null],
    ['', 3, { available: null, limits: [] }, null],
    ['这个已经下架,请换别的。', 1, { withdrawn: true, available: 0 }, null],
    ['这个还没有定积分,请找工作人员。', 1, { price: null }, null],
  ])('%s', (said, quantity, change, customer) =>
    expect(lineTrouble({ item_id: 1, quantity }, item(change), customer)).toBe(said),
  )
})

const purses = (available: string, pending = '0.00', beside = '') => ({
  purse: 'household' as const,
  points: { available, pending },
  beside: beside ? { purse: 'person' as const, available: beside } : null,
})

describe('points', () => {
  it('that are not enough are named, with what would help', () => {
    expect(shortfall(1200, purses('6.00'))).toBe('还差6分,可以换小一点的。')
    expect(shortfall(650, purses('0.00', '8.00'))).toBe('还差6.5分;另有8分待审核,审核通过后可用。')
    expect(shortfall(600, purses('6.00'))).toBe('')
  })
  it('left afterwards are exact', () =>
    expect(leftAfter(1205, purses('48.10'))).toEqual({ text: '兑换后剩余', amount: '36.05' }))
  it('of two purses are spent from the one that has enough', () => {
    const both = purses('4.00', '0.00', '6.00')
    expect([shortfall(500, both), leftAfter(500, both)]).toEqual(['', { text: '兑换后本人剩余', amount: '1.00' }])
    expect(leftAfter(400, both)).toEqual({ text: '兑换后全家剩余', amount: '0.00' })
    expect(leftAfter(601, both)).toBeNull()
  })
  it('of two purses are never added up, and that is said where together they would do', () => {
    expect(shortfall(800, purses('4.00', '0.00', '6.00'))).toBe(
      '还差2分;全家的和本人的积分分开算,不能合着用。',
    )
    expect(shortfall(1100, purses('4.00', '0.00', '6.00'))).toBe('还差5分,可以换小一点的。')
  })
})

describe('a large order', () => {
  it.each<[boolean, number, string | null, TillLookup['identified']]>([
    [false, 5000, '50.00', 'card'],
    [true, 5001, '50.00', 'card'],
    [true, 5001, '50.00', 'found'],
    [false, 5001, '50.00', 'live_code'],
    [false, 5001, '50.00', 'card_pin'],
    [false, 999_900, null, 'found'],
  ])('needs proof: %s for %d above %s by %s', (proof, total, verify_above, identified) =>
    expect(needsProof(total, { verify_above, identified })).toBe(proof),
  )
})

describe('who cannot be served is told before anything is scanned', () => {
  const customer = {
    today: { open: true, explanation: '', next_day: null },
    purse_explanation: null,
    visits_left: null,
  } as unknown as TillLookup
  it('', () => expect(customerTrouble(customer)).toBe(''))
  it('today', () =>
    expect(
      customerTrouble({
        ...customer,
        today: { open: false, explanation: '今天不兑换,下次6月15日。', next_day: null },
      }),
    ).toBe('今天不兑换,下次6月15日。'))
  it('a child with the household’s points', () =>
    expect(
      customerTrouble({ ...customer, purse_explanation: '未成年人不能用全家的积分,请家里大人来。' }),
    ).toContain('未成年人'))
  it('whose visits are used up', () => expect(customerTrouble({ ...customer, visits_left: 0 })).not.toBe(''))
})
