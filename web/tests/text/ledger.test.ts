import { describe, expect, it } from 'vitest'
import { accountOf, amountOf, earned, sourceOf } from '@/text/ledger'

describe('the books in words', () => {
  it.each([
    ['2.50', 'points', '2.5分'],
    ['60', 'minutes', '60分钟'],
    ['3', 'good:7', '3件'],
    ['12.50', 'yuan', '12.5元'],
  ])('%s %s reads %s', (amount, unit, shown) => expect(amountOf(amount, unit)).toBe(shown))

  it('name the bonus of an honour', () =>
    expect(sourceOf({ source_type: 'honour', source_id: 7, revision: 1 })).toBe('荣誉7(第1版)'))
  it('name a source with its revision', () =>
    expect(sourceOf({ source_type: 'attendance', source_id: 48032, revision: 1 })).toBe('出勤48032(第1版)'))

  it.each([
    ['person', 'wallet', 'points', '居民7,可用积分'],
    ['person', 'wallet', 'minutes', '居民7,服务时长'],
    ['person', 'pending', 'minutes', '居民7,待审核时长'],
    ['programme', 'issue', 'points', '积分项目,发放积分'],
    ['household', 'wallet', 'points', '户7,可用积分'],
    ['shop', 'stock', 'good:7', '积分超市7,库存'],
    ['shop', 'hold', 'good:7', '积分超市7,已预订'],
    ['item', 'issue', 'good:7', '商品7,进货'],
    ['item', 'sink', 'good:7', '商品7,发出'],
    ['sponsor', 'issue', 'yuan', '爱心单位7,资金'],
    ['pool', 'issue', 'yuan', '资金池,资金'],
  ])('say whose %s account of kind %s in %s it is', (owner_type, kind, unit, shown) =>
    expect(accountOf({ owner_type, owner_id: 7, kind, unit })).toBe(shown),
  )
})

it('a month of spending is named by its month', () =>
  expect(accountOf({ owner_type: 'budget', owner_id: 202611, kind: 'sink', unit: 'yuan' })).toBe(
    '2026年11月兑换,支出',
  ))

describe('what somebody earned', () => {
  const plain = (minutes: number, amount: string) => earned(minutes, amount).replaceAll('\u00a0', ' ')
  it('tells the time and the points', () => expect(plain(120, '4.00')).toBe('时长 2小时 · 积分 4分'))
  it('leaves the time out where there are points without any', () => expect(plain(0, '3.00')).toBe('积分 3分'))
  it('tells that it is nothing', () => expect(plain(0, '0.00')).toBe('时长 0分钟 · 积分 0分'))
})
