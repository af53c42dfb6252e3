import { call, post } from '@/api/client'
import { randomKey } from '@/api/idempotency'
import { Problem } from '@/api/problem'
import type { BatchResult, OfflineScan, Phase, ScanDone } from '@/api/types'
import { accepted, kept, refused, type Outcome } from './outcome'
import { deviceId, type ScanStore } from './queue'

export type Who = { code: string } | { person_id: number }

type Send = (body: object, key: string) => Promise<ScanDone>

/** People stand in a queue: without an answer in five seconds the scan is kept on the device. */
const ANSWER_MS = 5000
const live: Send = (body, key) => call<ScanDone>('POST', '/scans', { body, key, timeoutMs: ANSWER_MS })

/**
 * One scan by the steward: asked of the server, or kept on the device where no answer came.
 *
 * The nonce is the same in both: if the server did take it and only the answer was lost, the upload finds it done.
 */
export async function scan(
  eventId: number,
  phase: Phase,
  who: Who,
  store: ScanStore,
  send: Send = live,
  now: () => number = Date.now,
): Promise<Outcome> {
  const nonce = randomKey()
  const scannedAt = new Date(now()).toISOString()
  try {
    return accepted(await send({ event_id: eventId, phase, ...who }, nonce))
  } catch (error) {
    const problem = error instanceof Problem ? error : Problem.offline()
    if (!problem.unanswered) return refused(problem)
    const scanned: OfflineScan = { nonce, event_id: eventId, phase, ...who, scanned_at: scannedAt }
    await store.add(scanned)
    return kept()
  }
}

/** Each nonce is its own key, so the upload as a whole gets a new one each time (its device_time differs). */
export async function uploadBatch(scans: OfflineScan[]): Promise<BatchResult[]> {
  const body = { device_id: deviceId(randomKey), device_time: new Date().toISOString(), scans }
  return (await post<{ results: BatchResult[] }>('/scans/batch', body, randomKey())).results
}
