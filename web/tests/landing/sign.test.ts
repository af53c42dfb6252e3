import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { ScanDone } from '@/api/types'
import { doneWords, refusalWords } from '@/landing/outcome'
import { actOf, useSign, type SignBody } from '@/landing/sign'

const DONE: ScanDone = {
  scan_id: 1,
  attendance_id: 1,
  phase: 'in',
  person_name: '王秀英',
  team: '',
  minutes: 0,
  at: '2026-06-15T08:32:00+08:00',
  message: '签到成功 8:32。积分审核后到账。',
  note: null,
}
const BODY: SignBody = { receipt: 'r'.repeat(80), person_id: 1 }
const refusal = (reason: string) => new Problem(409, { reason, explanation: '还没到时间,8:00开始签到。' })

/** A landing page whose server answers as the script says; null is a lost answer. */
function page(script: (ScanDone | Problem | null)[]) {
  const keys: string[] = []
  const kept = new Map<string, string>()
  const keep = () => ({
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  })
  const open = () =>
    useSign(
      async (_body, key) => {
        keys.push(key)
        const next = script.shift() ?? null
        if (next === null) throw Problem.offline()
        if (next instanceof Problem) throw next
        return next
      },
      async () => undefined,
      keep,
    )
  return { open, keys }
}

describe('signing in on the landing page', () => {
  it('is done when the server says so', async () => {
    const { open } = page([DONE])
    const { sign, done } = open()
    await sign(BODY)
    expect(done.value).toEqual(DONE)
  })

  it('tries once more by itself after a lost answer, under the same key', async () => {
    const { open, keys } = page([null, DONE])
    const { sign, done } = open()
    await sign(BODY)
    expect(done.value).toEqual(DONE)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('never says done without an answer, and keeps the key for 再试一次', async () => {
    const { open, keys } = page([null, null, DONE])
    const { sign, again, done, problem } = open()
    await sign(BODY)
    expect(done.value).toBeNull()
    expect(problem.value?.unanswered).toBe(true)
    await again()
    expect(done.value).toEqual(DONE)
    expect(new Set(keys).size).toBe(1)
  })

  it('keeps the key over a reload', async () => {
    const { open, keys } = page([null, null, DONE])
    await open().sign(BODY)
    await open().sign(BODY)
    expect(new Set(keys).size).toBe(1)
  })

  it('takes a new key after a refusal: the next press is a new attempt', async () => {
    const { open, keys } = page([refusal('too_early'), DONE])
    const { sign, done } = open()
    await sign(BODY)
    expect(keys).toHaveLength(1)
    await sign(BODY)
    expect(done.value).toEqual(DONE)
    expect(new Set(keys).size).toBe(2)
  })

  it('has one key a person', () => {
    expect(actOf(BODY)).not.toBe(actOf({ ...BODY, person_id: 2 }))
    expect(actOf({ receipt: 'r', claim: { name: '王秀英', phone_last4: '1234' } })).not.toBe(
      actOf({ receipt: 'r', claim: { name: '王秀英', phone_last4: '1235' } }),
    )
  })
})

describe('the words', () => {
  it('of a success are the server’s, with the time first', () => {
    expect(doneWords(DONE)).toEqual({
      tone: 'good',
      title: '签到成功 8:32',
      lines: ['王秀英', '积分审核后到账。'],
    })
  })
  it('of a refusal are the server’s as they are', () => {
    expect(refusalWords(refusal('not_in'))).toEqual({
      tone: 'bad',
      title: '还没到时间,8:00开始签到。',
      lines: [],
    })
  })
  it('of a lost answer say that nothing is sure', () => {
    expect(refusalWords(Problem.offline())).toMatchObject({ tone: 'wait', lines: ['还没登记成功。'] })
  })
})
