import type { BatchResult, OfflineScan } from '@/api/types'

export const BATCH_MAX = 500
const NAME = 'points-scans'
const STORE = 'scans'

/** The scans taken without a network, kept on this device until the server has answered for each. */
export interface ScanStore {
  add(scan: OfflineScan): Promise<void>
  first(limit: number): Promise<OfflineScan[]>
  drop(nonces: readonly string[]): Promise<void>
  count(): Promise<number>
}

const settled = <T>(request: IDBRequest<T>) =>
  new Promise<T>((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1)
  request.onupgradeneeded = () =>
    request.result.createObjectStore(STORE, { keyPath: 'nonce' }).createIndex('at', 'scanned_at')
  return settled(request)
}

/** In IndexedDB: outlives a reload and a phone that was switched off. */
export function indexedStore(factory: IDBFactory = indexedDB): ScanStore {
  let database: Promise<IDBDatabase> | null = null

  async function act<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => Promise<T> | T,
  ): Promise<T> {
    database ??= openDatabase(factory)
    const transaction = (await database).transaction(STORE, mode)
    const finished = new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done()
      transaction.onabort = transaction.onerror = () => failed(transaction.error)
    })
    const result = await work(transaction.objectStore(STORE))
    await finished // only now is it on the device
    return result
  }

  return {
    add: (scan) => act('readwrite', (store) => void store.put(scan)),
    first: (limit) => act('readonly', (store) => settled(store.index('at').getAll(null, limit))),
    drop: (nonces) => act('readwrite', (store) => nonces.forEach((nonce) => store.delete(nonce))),
    count: () => act('readonly', (store) => settled(store.count())),
  }
}

export type Upload = (scans: OfflineScan[]) => Promise<BatchResult[]>

/**
 * Uploads until nothing is left, and returns the answers.
 *
 * A scan is dropped only once the server has answered for its nonce; whatever fails in between is sent again with the
 * same nonces, which the server recognises. A scan left without an answer (this steward may not scan at its event) is
 * kept for a later try. Throws what `upload` throws.
 */
export async function drain(store: ScanStore, upload: Upload): Promise<BatchResult[]> {
  const answers: BatchResult[] = []
  for (;;) {
    const scans = await store.first(BATCH_MAX)
    if (scans.length === 0) return answers
    const sent = new Set(scans.map((scan) => scan.nonce))
    const results = (await upload(scans)).filter((result) => sent.has(result.nonce))
    await store.drop(results.map((result) => result.nonce))
    answers.push(...results)
    if (results.length < scans.length) return answers // asked again at once, the server would say no more
  }
}

const DEVICE = 'scan-device'

/** A random name of this device, so that the server can tell two devices' clocks apart. */
export function deviceId(make: () => string): string {
  try {
    const kept = localStorage.getItem(DEVICE)
    if (kept) return kept
    const fresh = make()
    localStorage.setItem(DEVICE, fresh)
    return fresh
  } catch {
    return make()
  }
}
