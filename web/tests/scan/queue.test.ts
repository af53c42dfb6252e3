import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { BatchResult, OfflineScan } from '@/api/types'
import { BATCH_MAX, drain, indexedStore, type ScanStore } from '@/scan/queue'

const scanned = (number: number): OfflineScan => ({
  nonce: `nonce-${number}`,
  event_id: 7,
  phase: 'in',
  code: '4821903375120846',
  scanned_at: new Date(1_750_000_000_000 + number * 1000).toISOString(),
})
const answer = ({ nonce }: OfflineScan): BatchResult => ({
  nonce,
  status: 201,
  replayed: false,
  reason: null,
  explanation: null,
  person_name: null,
  message: null,
})

let factory: IDBFactory
let store: ScanStore
beforeEach(() => {
  factory = new IDBFactory()
  store = indexedStore(factory)
})

describe('scans kept on the device', () => {
  it('outlive the page', async () => {
    await store.add(scanned(1))
    expect(await indexedStore(factory).first(10)).toEqual([scanned(1)])
  })

  it('are handed out oldest first', async () => {
    for (const number of [3, 1, 2]) await store.add(scanned(number))
    expect((await store.first(2)).map((one) => one.nonce)).toEqual(['nonce-1', 'nonce-2'])
  })

  it('are one for each nonce', async () => {
    await store.add(scanned(1))
    await store.add(scanned(1))
    expect(await store.count()).toBe(1)
  })
})

describe('the upload', () => {
  it('goes on in batches until nothing is left', async () => {
    for (let number = 0; number < BATCH_MAX + 3; number += 1) await store.add(scanned(number))
    const sizes: number[] = []
    const answers = await drain(store, async (scans) => {
      sizes.push(scans.length)
      return scans.map(answer)
    })
    expect(sizes).toEqual([BATCH_MAX, 3])
    expect(answers).toHaveLength(BATCH_MAX + 3)
    expect(await store.count()).toBe(0)
  })

  it('loses nothing when the answer is lost, and repeats the same nonces', async () => {
    await store.add(scanned(1))
    await expect(drain(store, () => Promise.reject(Problem.offline()))).rejects.toBeInstanceOf(Problem)
    expect((await store.first(10)).map((one) => one.nonce)).toEqual(['nonce-1'])
  })

  it('drops only what the server answered for', async () => {
    await store.add(scanned(1))
    await store.add(scanned(2))
    let round = 0
    await drain(store, async (scans) => ((round += 1) === 1 ? scans.slice(0, 1).map(answer) : []))
    expect((await store.first(10)).map((one) => one.nonce)).toEqual(['nonce-2'])
  })

  it('keeps what the server left without an answer, and does not ask again at once', async () => {
    for (const number of [1, 2, 3]) await store.add(scanned(number))
    let asked = 0
    const answers = await drain(store, async (scans) => {
      asked += 1
      return scans.filter((one) => one.nonce !== 'nonce-2').map(answer)
    })
    expect(asked).toBe(1)
    expect(answers.map((one) => one.nonce)).toEqual(['nonce-1', 'nonce-3'])
    expect((await store.first(10)).map((one) => one.nonce)).toEqual(['nonce-2'])
  })

  it('does not drop for a nonce that it never sent', async () => {
    await store.add(scanned(1))
    await drain(store, async () => [answer(scanned(99))])
    expect(await store.count()).toBe(1)
  })

  it('drops a scan that the server refused: it has been answered', async () => {
    await store.add(scanned(1))
    const refused = {
      ...answer(scanned(1)),
      status: 409,
      reason: 'revoked',
      explanation: '卡已作废,请到签到台换卡。',
    }
    expect(await drain(store, async () => [refused])).toEqual([refused])
    expect(await store.count()).toBe(0)
  })
})
