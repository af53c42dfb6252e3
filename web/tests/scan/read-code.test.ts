import { describe, expect, it } from 'vitest'
import { readCode, SeenBefore } from '@/scan/read-code'

describe('a person’s code is digits only', () => {
  it.each(['4821903375120846', ' 4821 9033 7512 0846\n', '4821-9033-7512-0846'])('%j is read', (text) =>
    expect(readCode(text)).toEqual({ ok: true, digits: '4821903375120846' }),
  )

  it('an event’s code is refused with a hint at who scans it', () => {
    const read = readCode('HTTPS://JIFEN.EXAMPLE/C/ABCDEF')
    expect(read).toMatchObject({ ok: false, explanation: expect.stringContaining('由居民自己扫') })
  })

  it.each(['', '123', 'https://example.org', '482190337512084x'])('%j is refused', (text) =>
    expect(readCode(text).ok).toBe(false),
  )
})

describe('the camera sees the same code in every frame', () => {
  it('counts once until it was out of sight', () => {
    const seen = new SeenBefore(3000)
    expect(seen.isNew('1', 0)).toBe(true)
    expect(seen.isNew('1', 2900)).toBe(false)
    expect(seen.isNew('1', 5800)).toBe(false) // still held up: each sight starts the wait anew
    expect(seen.isNew('1', 8801)).toBe(true)
  })
  it('counts at once for another code', () => {
    const seen = new SeenBefore()
    seen.isNew('1', 0)
    expect(seen.isNew('2', 10)).toBe(true)
  })
})
