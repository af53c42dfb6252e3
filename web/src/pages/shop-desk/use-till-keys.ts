import { onBeforeUnmount, onMounted } from 'vue'

interface Acts {
  confirm: () => void
  /** Clears what is in the foreground; false where there is nothing that may be cleared now. */
  escape: () => boolean
  focusBox: () => void
}

/** Enter does nothing of its own in a tick box, so there it confirms too. */
const isTick = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && (target.type === 'radio' || target.type === 'checkbox')

/** The counter by keyboard alone: F2 or Enter confirms, Escape clears, letters go to the box whatever has the focus. */
export function useTillKeys({ confirm, escape, focusBox }: Acts): void {
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.isComposing) return
    const nowhere = event.target === document.body
    const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey
    if (nowhere && letter) return focusBox() // the letter itself lands in the box
    if (event.key === 'F2' || (event.key === 'Enter' && (nowhere || isTick(event.target)))) confirm()
    else if (event.key !== 'Escape' || !escape()) return
    event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', pressed))
  onBeforeUnmount(() => window.removeEventListener('keydown', pressed))
}
