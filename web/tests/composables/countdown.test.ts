import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { clockOffset, secondsUntil, useCountdown, useTicker } from '@/composables/countdown'

describe('seconds until', () => {
  it.each([
    [10_000, 0, 10],
    [10_000, 9_001, 1],
    [10_000, 10_000, 0],
    [10_000, 99_000, 0],
  ])('%d at %d is %d', (at, now, seconds) => expect(secondsUntil(at, now)).toBe(seconds))
})

it('a phone that is three minutes slow is told so', () => {
  expect(clockOffset('2026-06-15T08:03:00+08:00', Date.parse('2026-06-15T08:00:00+08:00'))).toBe(180_000)
})

describe('with the clock running', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-06-15T08:00:00+08:00') }))
  afterEach(() => vi.useRealTimers())

  it('a countdown ends at zero and stays there', () => {
    const scope = effectScope()
    const { left, start } = scope.run(useCountdown)!
    start(3)
    expect(left.value).toBe(3)
    vi.advanceTimersByTime(1500)
    expect(left.value).toBe(2)
    vi.advanceTimersByTime(60_000)
    expect(left.value).toBe(0)
    scope.stop()
  })

  it('a ticker goes by the server’s clock, and stops with its page', () => {
    const scope = effectScope()
    const { now, setServerTime } = scope.run(() => useTicker(500))!
    setServerTime('2026-06-15T08:05:00+08:00')
    vi.advanceTimersByTime(1000)
    expect(now.value).toBe(Date.parse('2026-06-15T08:05:01+08:00'))
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
