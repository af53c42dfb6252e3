/**
 * A scanner that types like a keyboard, told apart from a person by its speed.
 *
 * It reads `event.code` (the key), never `event.key`: under a Chinese input method the letters of `key` are swallowed
 * or say "Process". Only digits count. Some scanners send no Enter, so a pause ends the code too.
 */
export interface Keystroke {
  code: string
  /** ms, from any steady clock */
  at: number
}

/** Scanners send keys under 10 ms apart; a busy phone hands them on later. Nobody types eight digits this fast. */
export const KEY_GAP_MAX_MS = 30
/** Longer than any gap within a code; each code of a scanner without Enter waits this long. */
export const PAUSE_ENDS_MS = 45
/** A scanner's own Enter comes within this of its last digit. */
const ENTER_GAP_MAX_MS = 100
export const DIGITS_MIN = 8
export const DIGITS_MAX = 40

export function digitOf(code: string): string | null {
  return /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? null
}

export const isEnd = (code: string) => code === 'Enter' || code === 'NumpadEnter' || code === 'Tab'

export class KeyWedge {
  private digits = ''
  private lastAt = Number.NEGATIVE_INFINITY

  /** Takes a keystroke; returns the whole code when it was the end of one. */
  press({ code, at }: Keystroke): string | null {
    const gap = at - this.lastAt
    if (isEnd(code)) return gap <= ENTER_GAP_MAX_MS ? this.finish() : this.forget()
    const quick = gap <= KEY_GAP_MAX_MS
    const digit = digitOf(code)
    if (digit === null) return code.startsWith('Shift') ? null : this.forget()
    this.digits = quick ? (this.digits + digit).slice(-DIGITS_MAX - 1) : digit
    this.lastAt = at
    return null
  }

  /** To be asked once the keys have paused: a code that no Enter ended. */
  pause(at: number): string | null {
    return at - this.lastAt >= PAUSE_ENDS_MS ? this.finish() : null
  }

  /** True while a burst is under way, when its keys should not also land in a field. */
  get bursting(): boolean {
    return this.digits.length >= 2
  }

  /** True after the first digit of what may become a burst. */
  get begun(): boolean {
    return this.digits.length === 1
  }

  private finish(): string | null {
    const { digits } = this
    this.forget()
    return digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX ? digits : null
  }

  private forget(): null {
    this.digits = ''
    this.lastAt = Number.NEGATIVE_INFINITY
    return null
  }
}
