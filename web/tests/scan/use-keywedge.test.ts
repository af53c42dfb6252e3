import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useKeyWedge } from '@/scan/use-keywedge'

const CODE = '2100000000067'

class Input extends EventTarget {
  value = ''
}
let listener: (event: KeyboardEvent) => void
let field: Input
let found: string[]
let scope: EffectScope
let at = 0

/** One key, so many ms after the last; what is not prevented lands in the field. Returns whether it was let through. */
function key(code: string, gapMs: number): boolean {
  vi.advanceTimersByTime(gapMs)
  at += gapMs
  let through = true
  const event = { code, timeStamp: at, repeat: false, preventDefault: () => (through = false) }
  listener(event as unknown as KeyboardEvent)
  const digit = /\d$/.exec(code)?.[0]
  if (through && digit) field.value += digit
  return through
}
const digits = (text: string, gapMs: number) => [...text].map((digit) => key(`Digit${digit}`, gapMs))

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  at = 0
  field = new Input()
  found = []
  vi.stubGlobal('HTMLInputElement', Input)
  vi.stubGlobal('HTMLTextAreaElement', class {})
  vi.stubGlobal('document', { activeElement: field })
  vi.stubGlobal('window', {
    addEventListener: (_: string, heard: typeof listener) => (listener = heard),
    removeEventListener: () => undefined,
  })
  scope = effectScope()
  scope.run(() => useKeyWedge((code) => found.push(code)))
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

describe('a scan while a field has the focus', () => {
  it('leaves nothing in the field', () => {
    field.value = '毛'
    digits(CODE, 4)
    key('Enter', 4)
    expect(found).toEqual([CODE])
    expect(field.value).toBe('毛')
  })
  it('is read without an Enter too, and one that comes late presses nothing', () => {
    digits(CODE, 4)
    vi.advanceTimersByTime(120)
    at += 120
    expect(found).toEqual([CODE])
    expect(field.value).toBe('')
    expect(key('Enter', 50)).toBe(false)
    expect(key('Enter', 900)).toBe(true)
  })
  it('that its Enter has ended leaves the next Enter to whoever presses it', () => {
    digits(CODE, 4)
    key('Enter', 4)
    expect(key('Enter', 40)).toBe(true)
  })
  it('is read every time, however soon the next one comes', () => {
    for (let i = 0; i < 5; i += 1) {
      digits(CODE, 3)
      expect(key('Enter', 3)).toBe(false)
    }
    expect(found).toEqual([CODE, CODE, CODE, CODE, CODE])
  })
})

describe('somebody typing', () => {
  it('two keys at once loses neither', () => {
    key('Digit1', 200)
    key('Digit2', 10)
    key('Digit3', 200)
    vi.advanceTimersByTime(300)
    expect(field.value).toBe('123')
    expect(found).toEqual([])
  })
  it('and then Enter finds all of it in the field', () => {
    key('Digit1', 200)
    key('Digit2', 10)
    expect(key('Enter', 20)).toBe(true)
    expect(field.value).toBe('12')
  })
})
