import { computed } from 'vue'
import { get } from '@/api/client'
import type { Page } from '@/api/types'
import type { Entry } from '@/api/types-stars'
import { useCursor } from '@/composables/cursor'

/** A list: everybody with a rank at once, then those who are not on it, page by page. */
export function useRanking(cycleId: number, listId: () => number | null) {
  const cursor = useCursor((next) =>
    get<Page<Entry>>(`/cycles/${cycleId}/ranking`, { list_id: listId(), cursor: next, limit: 100 }),
  )
  const ranked = computed(() => cursor.items.value.filter((one) => one.rank !== null))
  const others = computed(() => cursor.items.value.filter((one) => one.rank === null))
  const isWhole = () => others.value.length > 0 || cursor.finished.value || cursor.trouble.value !== ''

  async function load(): Promise<void> {
    await cursor.restart()
    while (!isWhole()) await cursor.more()
  }
  void load()
  return { cursor, ranked, others, load }
}
