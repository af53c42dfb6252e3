import { reactive, watch } from 'vue'
import { sessionKeep } from '@/api/idempotency'

/** What somebody is entering, kept in this tab over a reload until it was sent. */
export function useDraft<T extends object>(name: string, empty: () => T) {
  const keep = sessionKeep()
  const place = `draft:${name}`

  function kept(): T {
    try {
      return { ...empty(), ...(JSON.parse(keep.getItem(place) ?? '{}') as Partial<T>) }
    } catch {
      return empty()
    }
  }
  const draft = reactive(kept()) as T
  watch(draft, () => keep.setItem(place, JSON.stringify(draft)))

  function forget(): void {
    Object.assign(draft, empty())
    keep.removeItem(place)
  }
  return { draft, forget }
}
