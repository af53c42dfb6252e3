import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keptLanding, tokenIn, useLanding } from '@/landing/code'

const LANDING = {
  event: { id: 1 },
  phase: 'in',
  receipt: 'abc',
  receipt_expires_at: '2026-06-15T08:15:00+08:00',
  server_time: '2026-06-15T08:00:00+08:00',
  people: [],
}
const NOW = Date.parse('2026-06-15T08:05:00+08:00')

function keep() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
}
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status })

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
  vi.stubGlobal('window', {})
})
afterEach(() => vi.useRealTimers())

it.each([
  ['/c/ABC234', 'ABC234'],
  ['/C/ABC234/', 'ABC234'],
  ['/', ''],
  ['/c/', ''],
])('the token in %s is %j', (path, token) => expect(tokenIn(path)).toBe(token))

describe('opening a code', () => {
  it('uses the answer that was asked for before the bundle arrived', async () => {
    const fetched = vi.fn()
    vi.stubGlobal('fetch', fetched)
    window.firstAnswer = Promise.resolve(json(200, LANDING))
    const { landing, load } = useLanding('/c/T', keep())
    await load()
    expect(landing.value).toEqual(LANDING)
    expect(fetched).not.toHaveBeenCalled()
  })

  it('keeps a valid receipt when the page is reloaded after the code moved on', async () => {
    const storage = keep()
    vi.stubGlobal('fetch', async () => json(200, LANDING))
    await useLanding('/c/t', storage).load()
    vi.stubGlobal('fetch', async () =>
      json(410, { reason: 'code_expired', explanation: '码已过期,请扫现场的新码。' }),
    )
    const { landing, problem, load } = useLanding('/C/T', storage)
    await load()
    expect(landing.value?.receipt).toBe('abc')
    expect(problem.value).toBeNull()
  })

  it('forgets who was signed in, keeping the receipt, also over a reload', async () => {
    const storage = keep()
    const people = [{ person_id: 1, name: '王秀英', phone_last4: '0001', in_at: null, out_at: null }]
    vi.stubGlobal('fetch', async () => json(200, { ...LANDING, people }))
    const { landing, load, forgetPeople } = useLanding('/c/T', storage)
    await load()
    expect(landing.value?.people).toEqual(people)
    forgetPeople()
    expect(landing.value).toEqual(LANDING)
    expect(keptLanding('T', NOW, storage)).toEqual(LANDING)
  })

  it('does not keep a receipt past its end', () => {
    const storage = keep()
    storage.setItem('landing:T', JSON.stringify(LANDING))
    expect(keptLanding('t', NOW, storage)).not.toBeNull()
    expect(keptLanding('t', NOW + 10 * 60_000, storage)).toBeNull()
  })

  it('says why when there is nothing to keep', async () => {
    vi.stubGlobal('fetch', async () =>
      json(410, { reason: 'code_expired', explanation: '码已过期,请扫现场的新码。' }),
    )
    const { landing, problem, load } = useLanding('/c/T', keep())
    await load()
    expect(landing.value).toBeNull()
    expect(problem.value?.explanation).toBe('码已过期,请扫现场的新码。')
  })
})
