import { describe, expect, it } from 'vitest'
import { ageWords, latest, limitLines, mostOf, obstacle, openWords, stockWords, total, voucherWord } from '@/text/shop'
import { typedYuan, yuan } from '@/text/yuan'
import { rice } from '../shop-item'

const NOW = Date.parse('2026-06-10T09:00:00+08:00')

describe('limits are told as at the counter', () => {
  const left = (household_left: number) => ({ ...rice, mine: { ...rice.mine!, household_left } })
  it('before anything was taken', () => expect(limitLines(rice)).toEqual(['每户每季限2袋。']))
  it('with what was taken', () => expect(limitLines(left(1))).toEqual(['每户每季限2袋,您家已换1袋。']))
  it('for each person', () =>
    expect(
      limitLines({
        measure: '桶',
        limits: [{ scope: 'person', count: 1, period: 'month' }],
        mine: { person_left: 0, household_left: null, for_me: true },
      }),
    ).toEqual(['每人每月限1桶,您已换1桶。']))
  it('to nobody in particular', () =>
    expect(limitLines({ ...rice, mine: null })).toEqual(['每户每季限2袋。']))
})

describe('what is left', () => {
  it('is counted', () => expect(stockWords(rice)?.text).toBe('还剩12袋'))
  it('or gone', () => expect(stockWords({ ...rice, available: 0 })).toEqual({ text: '已兑完', tone: 'bad' }))
  it('is nothing one says of a service', () =>
    expect(stockWords({ ...rice, kind: 'service', available: null })).toBeNull())
})

describe('why something cannot be had, with what would help', () => {
  it('nothing stands in the way', () => expect(obstacle(rice, '4.00')).toBe(''))
  it('points are missing', () => expect(obstacle(rice, '3.95')).toBe('还差0.05分,可以换小一点的。'))
  it('it is gone, whatever else', () =>
    expect(obstacle({ ...rice, available: 0 }, '0')).toBe('已兑完,请换别的。'))
  it('the household has had its share', () =>
    expect(obstacle({ ...rice, mine: { ...rice.mine!, household_left: 0 } }, '9')).toBe(
      '每户每季限2袋,您家已换2袋。',
    ))
  it('it is kept for others', () =>
    expect(
      obstacle({ ...rice, for_ages: ['60_74', '75_plus'], mine: { ...rice.mine!, for_me: false } }, '9'),
    ).toBe('只给60岁以上的居民。'))
})

describe('the most one can take is bounded', () => {
  it.each([
    ['by the limit', {}, '30.00', 2],
    ['by the points', {}, '7.99', 1],
    ['by the shelf', { available: 1 }, '30.00', 1],
    ['by nothing left of the limit', { mine: { person_left: 0, household_left: 2, for_me: true } }, '30', 0],
    ['by twenty at a time', { mine: null, available: 99 }, '1000.00', 20],
  ])('%s', (_why, change, available, most) => expect(mostOf({ ...rice, ...change }, available)).toBe(most))
})

it('several cost as many times the price, to the hundredth', () => {
  expect([total('0.10', 3), total('6.50', 2), total('4.00', 1)]).toEqual(['0.30', '13.00', '4.00'])
})

describe('whom it is for', () => {
  it.each([
    [[], ''],
    [['under_14', '14_17', '18_59', '60_74', '75_plus'], '只给登记过年龄的居民。'],
    [['75_plus', '60_74'], '只给60岁以上的居民。'],
    [['under_14', '14_17'], '只给18岁以下的居民。'],
    [['60_74'], '只给60到74岁的居民。'],
    [['under_14', '75_plus'], '只给14岁以下、75岁以上的居民。'],
  ])('%j', (ages, said) => expect(ageWords(ages)).toBe(said))
})

describe('the day of redemption', () => {
  const closed = { open: false, explanation: '今天不兑换,下次6月15日。', next_day: '2026-06-15' }
  it('is today', () =>
    expect(openWords({ open: true, explanation: '', next_day: null }, NOW).text).toBe('今天可以领'))
  it('is another', () => expect(openWords(closed, NOW).text).toBe('下次6月15日'))
  it('is later today', () =>
    expect(openWords({ ...closed, explanation: '现在不是兑换时间,今天14:00开始。' }, NOW).text).toBe(
      '今天14:00开始',
    ))
  it('is not known', () =>
    expect(openWords({ open: false, explanation: '', next_day: null }, NOW).text).toBe('今天不兑换'))
})

describe('the last moment', () => {
  it('at midnight is the day before', () =>
    expect(latest('2026-06-17T00:00:00+08:00', NOW)).toBe('6月16日 周二'))
  it('otherwise names its time', () =>
    expect(latest('2026-06-17T11:30:00+08:00', NOW)).toBe('6月17日 周三 11:30'))
})

describe('money, for staff', () => {
  it('is shown without needless zeros', () =>
    expect([yuan('12.50'), yuan('0.00'), yuan(null)]).toEqual(['12.5元', '0元', '—']))
  it.each([
    ['12.8', '12.80'],
    ['1,200', '1200.00'],
    ['0', '0.00'],
    ['1。5', '1.50'],
  ])('typed %j is sent as %s', (typed, sent) => expect(typedYuan(typed)).toBe(sent))
  it.each(['', '-1', '1.234', '十元'])('typed %j is no amount', (typed) =>
    expect(typedYuan(typed)).toBeNull(),
  )
})

describe('what became of a complaint', () => {
  it('was judged, and the points stay spent', () =>
    expect(voucherWord({ state: 'confirmed', decision: '打过电话,已经做好了' }).text).toBe('处理过了'))
  it('is not spoken of where there was none', () =>
    expect(voucherWord({ state: 'confirmed', decision: null }).text).toBe('已做好'))
  it('gave the points back', () =>
    expect(voucherWord({ state: 'returned', decision: '没有做' }).text).toBe('积分已退回'))
})
