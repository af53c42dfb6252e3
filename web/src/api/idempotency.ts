/**
 * A random key that begins with the time (UUIDv7, RFC 9562): the server's index of answers grows at its end.
 * `crypto.randomUUID` is missing on old phones and on plain http, so the bytes are drawn here.
 */
export function randomKey(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  bytes[0] = (bytes[0]! & 0x0f) | 0x70
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const hex = now.toString(16).padStart(12, '0') + random
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

type Keep = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const memory = new Map<string, string>()

/** Used where the browser refuses storage (private windows): good for as long as the page is open. */
const inMemory: Keep = {
  getItem: (name) => memory.get(name) ?? null,
  setItem: (name, value) => void memory.set(name, value),
  removeItem: (name) => void memory.delete(name),
}

export function sessionKeep(): Keep {
  try {
    const name = 'keep-probe'
    sessionStorage.setItem(name, '1')
    sessionStorage.removeItem(name)
    return sessionStorage
  } catch {
    return inMemory
  }
}

/**
 * The key of one intended act ("this receipt, this person"): made at the first call, the same at every later one,
 * also after a reload, so that a retry after a lost answer is answered with the first outcome.
 */
export function keyFor(act: string, keep: Keep = sessionKeep()): string {
  const name = `idempotency:${act}`
  const kept = keep.getItem(name)
  if (kept) return kept
  const key = randomKey()
  keep.setItem(name, key)
  return key
}

/** To be called once the server has definitely refused: the next attempt is a new act. */
export function forgetKey(act: string, keep: Keep = sessionKeep()): void {
  keep.removeItem(`idempotency:${act}`)
}
