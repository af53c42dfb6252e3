import { describe, expect, it } from 'vitest'
import { accountOf, amountOf, earned, sourceOf } from '@/text/ledger'

describe('the books in words', () => {
  it.each([
    ['2.50', 'points', '2.5分'],
    ['60', 'minutes', '60分钟'],
    ['3', 'good:7', '3件'],
  ])('%s %s reads %s', (amount, unit, shown) => expect(amountOf(amount, unit)).toBe(shown))

  it('name a source with its revision', () =>
    expect(sourceOf({ source_type: 'attendance', source_id: 48032, revision: 1 })).toBe('出勤48032(第1版)'))

  it.each([
    ['person', 'wallet', 'points', '居民7,可用积分'],
    ['person', 'wallet', 'minutes', '居民7,服务时长'],
    ['person', 'pending', 'minutes', '居民7,待审核时长'],
    ['programme', 'issue', 'points', '积分项目7,发放积分'],
    ['shop', 'stock', 'good:7', '积分超市7,库存'],
  ])('say whose %s account of kind %s in %s it is', (owner_type, kind, unit, shown) =>
    expect(accountOf({ owner_type, owner_id: 7, kind, unit })).toBe(shown),
  )
})

describe('what somebody earned', () => {
  const plain = (minutes: number, amount: string) => earned(minutes, amount).replaceAll('\u00a0', ' ')
  it('tells the time and the points', () => expect(plain(120, '4.00')).toBe('时长 2小时 · 积分 4分'))
  it('leaves the time out where there are points without any', () => expect(plain(0, '3.00')).toBe('积分 3分'))
  it('tells that it is nothing', () => expect(plain(0, '0.00')).toBe('时长 0分钟 · 积分 0分'))
})
