import { describe, expect, it } from 'vitest'
import { forgetKey, keyFor, randomKey } from '@/api/idempotency'

function keep() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

describe('the key of an act', () => {
  it('is the same at every try', () => {
    const storage = keep()
    expect(keyFor('scan:a:1', storage)).toBe(keyFor('scan:a:1', storage))
  })
  it('is another for another person or receipt', () => {
    const storage = keep()
    const keys = new Set(['scan:a:1', 'scan:a:2', 'scan:b:1'].map((act) => keyFor(act, storage)))
    expect(keys.size).toBe(3)
  })
  it('is new once the server has answered', () => {
    const storage = keep()
    const first = keyFor('scan:a:1', storage)
    forgetKey('scan:a:1', storage)
    expect(keyFor('scan:a:1', storage)).not.toBe(first)
  })
  it('holds without browser storage', () => {
    expect(keyFor('no-storage')).toBe(keyFor('no-storage'))
  })
})

it('a random key looks like a uuid and does not repeat', () => {
  const keys = Array.from({ length: 500 }, randomKey)
  expect(new Set(keys).size).toBe(500)
  expect(keys[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

describe('a random key', () => {
  it('begins with the time, as UUIDv7 says, so that later keys sort behind earlier ones', () => {
    const keys = [1_000, 2_000, 1_795_000_000_000].map((now) => randomKey(now))
    expect([...keys].sort()).toEqual(keys)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
