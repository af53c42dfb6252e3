import { onScopeDispose } from 'vue'
import { digitOf, isEnd, KeyWedge, PAUSE_ENDS_MS } from './keywedge'

/** An Enter this soon after a code that only a pause ended is the scanner's own, come late: it must press nothing. */
const LATE_ENTER_MS = 300

type Field = HTMLInputElement | HTMLTextAreaElement

/** The field the keys go to, and what it holds before the first of them. */
function fieldNow(): { field: Field; held: string } | null {
  const field = document.activeElement
  const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
  return typed ? { field, held: field.value } : null
}

function fill(field: Field, value: string): void {
  if (field.value === value) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/**
 * Listens to the whole page, so that the scanner works wherever the focus is.
 *
 * The first digit of a burst cannot be told from a typed one, so it does reach a field that has the focus: once the
 * code is whole, what the field held is put back. The digits after it are kept from the field; where no code came of
 * them (somebody typed two keys at once), the field gets them after all: nothing typed is ever swallowed.
 */
export function useKeyWedge(found: (digits: string) => void): void {
  const wedge = new KeyWedge()
  let timer: ReturnType<typeof setTimeout> | undefined
  let before: ReturnType<typeof fieldNow> = null
  let withheld = ''
  let pausedAt = Number.NEGATIVE_INFINITY

  /** The burst is over: its code, or what was withheld for one. */
  function end(digits: string | null): void {
    const { field, held } = before ?? { field: null, held: '' }
    if (digits) {
      if (field) fill(field, held)
    } else if (field && withheld) fill(field, field.value + withheld)
    before = null
    withheld = ''
    if (digits) found(digits)
  }
  function paused(): void {
    const digits = wedge.pause(performance.now())
    if (digits) pausedAt = performance.now()
    end(digits)
  }
  /** Keys that wait behind a busy page are handed on before a timer set now: the code may go on yet. */
  function soon(): void {
    timer = setTimeout(paused, 0)
  }
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    clearTimeout(timer)
    const late = !wedge.bursting && performance.now() - pausedAt < LATE_ENTER_MS
    if (isEnd(event.code) && late) return event.preventDefault()
    const digits = wedge.press({ code: event.code, at: event.timeStamp })
    if (digits || wedge.bursting) event.preventDefault()
    if (wedge.bursting) withheld += digitOf(event.code) ?? ''
    else if (digits || withheld) end(digits)
    if (wedge.begun) before = fieldNow()
    timer = setTimeout(soon, PAUSE_ENDS_MS + 5)
  }
  window.addEventListener('keydown', pressed, true)
  onScopeDispose(() => {
    window.removeEventListener('keydown', pressed, true)
    clearTimeout(timer)
  })
}
