import { readonly, ref } from 'vue'

/** Root sizes in px. Null is the ordinary view, which follows the browser's own text size. */
export const ELDER_SIZES_PX = [20, 24, 30] as const
export type ElderSize = (typeof ELDER_SIZES_PX)[number]

const NAME = 'elder-size'

function kept(): ElderSize | null {
  try {
    const value = Number(localStorage.getItem(NAME))
    return ELDER_SIZES_PX.find((size) => size === value) ?? null
  } catch {
    return null
  }
}

const size = ref<ElderSize | null>(kept())

function apply(): void {
  const root = document.documentElement
  if (size.value === null) {
    root.removeAttribute('data-view')
    root.style.fontSize = ''
  } else {
    root.setAttribute('data-view', 'elder')
    root.style.fontSize = `${size.value}px`
  }
}

/** The elder view (大字版): remembered on this phone, the same on both pages. */
export function useElder() {
  function choose(next: ElderSize | null): void {
    size.value = next
    apply()
    try {
      if (next === null) localStorage.removeItem(NAME)
      else localStorage.setItem(NAME, String(next))
    } catch {
      // a private window forgets it: the choice still holds until the page is closed
    }
  }
  const toggle = () => choose(size.value === null ? ELDER_SIZES_PX[0] : null)
  apply()
  return { size: readonly(size), choose, toggle }
}
