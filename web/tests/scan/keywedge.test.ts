import { describe, expect, it } from 'vitest'
import { DIGITS_MIN, digitOf, KeyWedge, KEY_GAP_MAX_MS, PAUSE_ENDS_MS } from '@/scan/keywedge'

const CODE = '4821903375120846'

/** Types keys at a fixed pace; returns what the wedge found and the time of the last key. */
function type(wedge: KeyWedge, codes: string[], gapMs: number, from = 1000) {
  let found: string | null = null
  let at = from
  codes.forEach((code, index) => {
    at = from + index * gapMs
    found = wedge.press({ code, at }) ?? found
  })
  return { found, at }
}

const digits = (text: string) => [...text].map((digit) => `Digit${digit}`)

describe('a scanner typing like a keyboard', () => {
  it('is read when its keys come fast and Enter ends them', () => {
    expect(type(new KeyWedge(), [...digits(CODE), 'Enter'], 5).found).toBe(CODE)
  })

  it('is read from the number pad, with shift keys in between', () => {
    const codes = [...CODE].flatMap((digit) => ['ShiftLeft', `Numpad${digit}`])
    expect(type(new KeyWedge(), [...codes, 'NumpadEnter'], 4).found).toBe(CODE)
  })

  it('is read after a pause when it sends no Enter', () => {
    const wedge = new KeyWedge()
    const { found, at } = type(wedge, digits(CODE), 5)
    expect(found).toBeNull()
    expect(wedge.pause(at + PAUSE_ENDS_MS - 1)).toBeNull()
    expect(wedge.pause(at + PAUSE_ENDS_MS)).toBe(CODE)
    expect(wedge.pause(at + 10 * PAUSE_ENDS_MS)).toBeNull()
  })

  it('is read once when its Enter comes a little late', () => {
    const wedge = new KeyWedge()
    const { at } = type(wedge, digits(CODE), 5)
    expect(wedge.press({ code: 'Enter', at: at + KEY_GAP_MAX_MS + 20 })).toBe(CODE)
    expect(wedge.pause(at + 10 * PAUSE_ENDS_MS)).toBeNull()
  })

  it('is read twice in a row without mixing the codes', () => {
    const wedge = new KeyWedge()
    expect(type(wedge, [...digits(CODE), 'Enter'], 5).found).toBe(CODE)
    expect(type(wedge, [...digits('1234567890'), 'Enter'], 5, 9000).found).toBe('1234567890')
  })
})

describe('a person at the keyboard', () => {
  it('is never taken for a scanner', () => {
    const wedge = new KeyWedge()
    expect(type(wedge, [...digits(CODE), 'Enter'], KEY_GAP_MAX_MS + 1).found).toBeNull()
    expect(wedge.bursting).toBe(false)
  })

  it('who presses one digit leaves the page alone', () => {
    const wedge = new KeyWedge()
    wedge.press({ code: 'Digit1', at: 0 })
    expect(wedge.bursting).toBe(false)
  })
})

describe('what is no code', () => {
  it('is refused when too short', () => {
    expect(type(new KeyWedge(), [...digits(CODE.slice(0, DIGITS_MIN - 1)), 'Enter'], 5).found).toBeNull()
  })
  it('is refused when endless', () => {
    expect(type(new KeyWedge(), [...digits('1'.repeat(60)), 'Enter'], 5).found).toBeNull()
  })
  it('is thrown away by a letter in it', () => {
    expect(
      type(new KeyWedge(), [...digits('12345678'), 'KeyA', ...digits('12'), 'Enter'], 5).found,
    ).toBeNull()
  })
})

describe('the key, not the character, is read', () => {
  it.each([
    ['Digit0', '0'],
    ['Numpad9', '9'],
    ['KeyQ', null],
    ['Enter', null],
    ['', null],
  ])('%s is %s', (code, digit) => expect(digitOf(code)).toBe(digit))
})
