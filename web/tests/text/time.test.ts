import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clock, DASH, day, dayWord, duration, fromInput, plusDays, span, toInput } from '@/text/time'

const NOW = Date.parse('2026-06-15T09:00:00+08:00')

describe.each(['Asia/Shanghai', 'UTC', 'America/Los_Angeles'])(
  'with a phone set to %s, times are the town’s',
  (zone) => {
    beforeEach(() => void vi.stubEnv('TZ', zone))
    afterEach(() => vi.unstubAllEnvs())

    it('tells the clock', () => expect(clock('2026-06-15T00:32:00Z')).toBe('8:32'))
    it('tells the day', () => expect(day('2026-06-14T16:00:00Z', NOW)).toBe('6月15日'))
    it('names another year', () => expect(day('2027-01-01T00:00:00+08:00', NOW)).toBe('2027年1月1日'))
    it('goes through an input and back', () => {
      expect(toInput('2026-06-15T00:00:00Z')).toBe('2026-06-15T08:00')
      expect(fromInput('2026-06-15T08:00')).toBe('2026-06-15T08:00:00+08:00')
    })
    it('keeps the local time over days', () =>
      expect(plusDays('2026-06-15T08:00:00+08:00', 7)).toBe('2026-06-22T08:00:00+08:00'))
  },
)

describe('a span of time', () => {
  it('names its day once', () => {
    expect(span('2026-06-15T08:00:00+08:00', '2026-06-15T10:00:00+08:00', NOW)).toBe(
      `6月15日 周一 8:00${DASH}10:00`,
    )
  })
  it('names both days when it goes over midnight', () => {
    expect(span('2026-06-15T22:00:00+08:00', '2026-06-16T02:00:00+08:00', NOW)).toBe(
      '6月15日 周一 22:00 到 6月16日 2:00',
    )
  })
})

describe('near days have words', () => {
  it.each([
    ['2026-06-15T23:59:00+08:00', '今天'],
    ['2026-06-16T00:00:00+08:00', '明天'],
    ['2026-06-14T00:00:00+08:00', '昨天'],
    ['2026-06-20T00:00:00+08:00', '6月20日 周六'],
  ])('%s is %s', (instant, said) => expect(dayWord(instant, NOW)).toBe(said))
})

describe('minutes are told in hours', () => {
  it.each([
    [0, '0分钟'],
    [45, '45分钟'],
    [120, '2小时'],
    [90, '1小时30分钟'],
  ])('%d is %s', (minutes, said) => expect(duration(minutes)).toBe(said))
})
