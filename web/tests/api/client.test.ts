import { describe, expect, it, vi } from 'vitest'
import { address, call, get, post } from '@/api/client'
import { Problem } from '@/api/problem'

function answerWith(status: number, body: string, headers: Record<string, string> = {}) {
  const fetched = vi.fn<typeof fetch>(
    async () => new Response(status === 204 ? null : body, { status, headers }),
  )
  vi.stubGlobal('fetch', fetched)
  return fetched
}
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.unreachable(),
    (error: unknown) => error as Problem,
  )

describe('a request', () => {
  it('carries its key in quotes, and no key where none is needed', async () => {
    const fetched = answerWith(201, '{"id":1}')
    await post('/scans', { receipt: 'r' }, 'abc')
    await get('/me')
    expect(fetched.mock.calls[0]?.[1]?.headers).toMatchObject({
      'Idempotency-Key': '"abc"',
      'Content-Type': 'application/json',
    })
    expect(fetched.mock.calls[1]?.[1]?.headers).not.toHaveProperty('Idempotency-Key')
  })
  it('leaves empty filters out of its address', () => {
    expect(address('/people', { q: '王 明', place_id: null, cursor: undefined, limit: 20, gate: '' })).toBe(
      '/api/people?q=%E7%8E%8B+%E6%98%8E&limit=20',
    )
  })
  it('takes an answer without a body', async () => {
    answerWith(204, '')
    expect(await call('DELETE', '/session')).toBeUndefined()
  })
})

describe('a failure', () => {
  it('is a problem with the server’s sentence', async () => {
    answerWith(410, JSON.stringify({ reason: 'code_expired', explanation: '码已过期,请扫现场的新码。' }))
    expect(await failure(get('/codes/X'))).toMatchObject({
      status: 410,
      reason: 'code_expired',
      explanation: '码已过期,请扫现场的新码。',
      unanswered: false,
    })
  })
  it('is the network’s when no answer came: the outcome is unknown', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    expect(await failure(post('/scans', {}, 'k'))).toMatchObject({
      status: 0,
      reason: 'network',
      unanswered: true,
    })
  })
  it('is the network’s when the answer was cut off', async () => {
    answerWith(201, '{"scan_id":')
    expect(await failure(post('/scans', {}, 'k'))).toMatchObject({ reason: 'network', unanswered: true })
  })
  it('is unknown while the first try is still under way', async () => {
    answerWith(409, JSON.stringify({ reason: 'in_progress', explanation: '正在处理。' }), {
      'Retry-After': '2',
    })
    expect(await failure(post('/scans', {}, 'k'))).toMatchObject({ unanswered: true, retryAfterSeconds: 2 })
  })
  it('has a sentence even when the server sent no problem', async () => {
    answerWith(502, '<html>bad gateway</html>')
    const problem = await failure(get('/me'))
    expect(problem.explanation).toMatch(/。$/)
    expect(problem.unanswered).toBe(true)
  })
  it('comes after the time it was given', async () => {
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((_done, failed) => signal?.addEventListener('abort', () => failed(new Error('aborted')))),
    )
    expect(await failure(call('GET', '/me', { timeoutMs: 5 }))).toMatchObject({ reason: 'network' })
  })
})
