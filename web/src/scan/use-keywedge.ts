import { onScopeDispose } from 'vue'
import { KeyWedge, PAUSE_ENDS_MS } from './keywedge'

/** Listens to the whole page, so that the scanner works wherever the focus is. */
export function useKeyWedge(found: (digits: string) => void): void {
  const wedge = new KeyWedge()
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (digits: string | null) => {
    if (digits) found(digits)
  }
  function pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
    clearTimeout(timer)
    const digits = wedge.press({ code: event.code, at: event.timeStamp })
    if (digits || wedge.bursting) event.preventDefault()
    take(digits)
    timer = setTimeout(() => take(wedge.pause(performance.now())), PAUSE_ENDS_MS + 20)
  }
  window.addEventListener('keydown', pressed, true)
  onScopeDispose(() => {
    window.removeEventListener('keydown', pressed, true)
    clearTimeout(timer)
  })
}
