import { ref, shallowRef } from 'vue'
import { post } from '@/api/client'
import { forgetKey, keyFor, sessionKeep } from '@/api/idempotency'
import { Problem } from '@/api/problem'
import type { ScanDone } from '@/api/types'

const RETRY_MS = 1500

export type SignBody =
  { receipt: string; person_id: number } | { receipt: string; claim: { name: string; phone_last4: string } }

type Send = (body: SignBody, key: string) => Promise<ScanDone>
const send: Send = (body, key) => post<ScanDone>('/scans', body, key)
const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** One act is one receipt for one person: that is what its key is made for. */
export function actOf(body: SignBody): string {
  const who = 'claim' in body ? `${body.claim.name}/${body.claim.phone_last4}` : String(body.person_id)
  return `scan:${body.receipt.slice(-40)}:${who}`
}

/**
 * Signs in or out. Without an answer it tries once more by itself under the same key, then leaves it to the person;
 * after a definite refusal the key is dropped, because the next press is a new attempt.
 */
export function useSign(
  deliver: Send = send,
  pause: typeof wait = wait,
  keep: typeof sessionKeep = sessionKeep,
) {
  const busy = ref(false)
  const done = shallowRef<ScanDone | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let last: SignBody | null = null

  async function attempt(body: SignBody): Promise<ScanDone> {
    const key = keyFor(actOf(body), keep())
    try {
      return await deliver(body, key)
    } catch (error) {
      if (!(error instanceof Problem) || !error.unanswered) throw error
      await pause((error.retryAfterSeconds ?? 0) * 1000 || RETRY_MS)
      return await deliver(body, key)
    }
  }

  async function sign(body: SignBody): Promise<void> {
    if (busy.value) return
    last = body
    busy.value = true
    problem.value = null
    try {
      done.value = await attempt(body)
    } catch (error) {
      problem.value = error instanceof Problem ? error : Problem.offline()
      if (!problem.value.unanswered) forgetKey(actOf(body), keep())
    } finally {
      busy.value = false
    }
  }

  const again = async () => {
    if (last) await sign(last)
  }
  const clear = () => void (problem.value = null)
  return { busy, done, problem, sign, again, clear }
}
