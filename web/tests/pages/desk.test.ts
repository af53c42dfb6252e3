import { describe, expect, it } from 'vitest'
import { bar, coverWords, monthsBefore, monthWords } from '@/pages/desk/budget'
import { readDay, readDays, weekdayOf, writeDays } from '@/pages/desk/calendar'

describe('a list of days off is read', () => {
  const off = Array.from({ length: 12 }, (_, at) => `2027-10-${String(at + 1).padStart(2, '0')} 休 国庆`)

  it('line by line, sorted, and written as it was', () => {
    const read = readDays(['2027-12-25 班 元旦', ...off, ''].join('\n'), 2027)
    expect(read.wrong).toEqual([])
    expect(read.days).toHaveLength(13)
    expect(read.days.at(-1)).toEqual({ day: '2027-12-25', kind: 'work', name: '元旦' })
    expect(readDays(writeDays(read.days), 2027)).toEqual(read)
  })
  it.each([
    ['2027-02-30 休 春节', '不是日期'],
    ['2026-10-01 休 国庆', '不在2027年里'],
    ['2027-10-01 国庆', '“休”或“班”'],
    ['2027-10-01 休', '什么节'],
    ['2027-10-11 班 国庆', '本来就上班'],
  ])('%s is named with its line', (line, wrong) => {
    const read = readDays([...off, line].join('\n'), 2027)
    expect(read.wrong).toHaveLength(1)
    expect(read.wrong[0]).toMatch(new RegExp(`^第13行:.*${wrong}`))
  })
  it('a day written twice is named', () =>
    expect(readDays([...off, off[0]].join('\n'), 2027).wrong).toEqual(['第13行:2027-10-01前面已经写过了。']))
  it('too few days off are no list', () =>
    expect(readDays(off.slice(1).join('\n'), 2027).wrong[0]).toContain('只有11天放假'))
  it.each(['2027-1-1', '2027/01/01', '2027.1.1', '2027年1月1日'])('%s is a date', (text) =>
    expect(readDay(text)).toBe('2027-01-01'),
  )
  it('weekdays do not depend on where the phone is', () => expect(weekdayOf('2027-01-01')).toBe('周五'))
})

describe('months to be settled', () => {
  it('are those that are over, by the town’s calendar', () =>
    expect(monthsBefore(Date.parse('2026-01-31T16:30:00Z'), 3)).toEqual([202601, 202512, 202511]))
  it('have names', () =>
    expect([monthWords(202611), monthWords(202601)]).toEqual(['2026年11月', '2026年1月']))
})

describe('the budget', () => {
  it('fills its bar and no more', () => {
    const marked = { warn_percent: 80, stop_percent: 100 }
    const fills = [null, -3, 45, 130].map((percent) => bar({ ...marked, percent }).fill)
    expect(fills).toEqual([0, 0, 45, 100])
  })
  it('has its marks where the rules put them', () => {
    expect(bar({ percent: 50, warn_percent: 70, stop_percent: 90 })).toEqual({ fill: 50, warn: 70, stop: 90 })
    expect(bar({ percent: 75, warn_percent: 75, stop_percent: 150 })).toEqual({ fill: 50, warn: 50, stop: 100 })
  })
  it('says what the pool covers', () => {
    expect(coverWords({ cover_percent: 62, outstanding_yuan: '8000.00' })).toContain('只够62%')
    expect(coverWords({ cover_percent: 100, outstanding_yuan: '8000.00' })).toContain('够兑换居民手里全部')
    expect(coverWords({ cover_percent: null, outstanding_yuan: null })).toContain('还算不出')
  })
})
