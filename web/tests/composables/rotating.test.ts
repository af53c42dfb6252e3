import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { Problem } from '@/api/problem'
import { useRotating } from '@/composables/rotating'

const START = Date.parse('2026-06-15T08:00:00+08:00')
const SKEW_MS = 240_000 // this phone is four minutes slow
const STEP_MS = 30_000

let online = true
let asked = 0
let scope: EffectScope

async function fetchCode() {
  asked += 1
  if (!online) throw Problem.offline()
  const now = Date.now() + SKEW_MS
  const end = (Math.floor(now / STEP_MS) + 1) * STEP_MS
  return {
    digits: String(Math.floor(now / STEP_MS)),
    valid_until: new Date(end).toISOString(),
    server_time: new Date(now).toISOString(),
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: START })
  vi.stubGlobal('document', {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    visibilityState: 'visible',
  })
  online = true
  asked = 0
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('a rotating code', () => {
  it('is renewed when its time is over, by the server’s clock', async () => {
    const { code, left } = scope.run(() => useRotating(fetchCode))!
    await vi.advanceTimersByTimeAsync(0)
    const first = code.value?.digits
    expect(left.value).toBe(30)
    await vi.advanceTimersByTimeAsync(STEP_MS + 1000)
    expect(code.value?.digits).not.toBe(first)
    expect(left.value).toBeGreaterThan(25)
    expect(asked).toBe(2)
  })

  it('stays on show without a network, and says when it is stale', async () => {
    const { code, stale, problem } = scope.run(() => useRotating(fetchCode))!
    await vi.advanceTimersByTimeAsync(0)
    const last = code.value
    online = false
    await vi.advanceTimersByTimeAsync(STEP_MS + 5000)
    expect(code.value).toEqual(last)
    expect(stale.value).toBe(true)
    expect(problem.value?.unanswered).toBe(true)
    online = true
    await vi.advanceTimersByTimeAsync(4000)
    expect(stale.value).toBe(false)
    expect(code.value).not.toEqual(last)
  })

  it('is asked for at every turn where a count is wanted too', async () => {
    scope.run(() => useRotating(fetchCode, 3000))
    await vi.advanceTimersByTimeAsync(15_500)
    expect(asked).toBe(6)
  })

  it('is not asked for once its page is left', async () => {
    scope.run(() => useRotating(fetchCode))
    await vi.advanceTimersByTimeAsync(0)
    scope.stop()
    await vi.advanceTimersByTimeAsync(10 * STEP_MS)
    expect(asked).toBe(1)
  })
})
