import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { sentence } from '@/api/problem'
import type { Page } from '@/api/types'

export interface Cursor<T> {
  items: ShallowRef<T[]>
  loading: Ref<boolean>
  finished: Ref<boolean>
  trouble: Ref<string>
  more: () => Promise<void>
  restart: () => Promise<void>
}

/** A list fetched page by page. After `restart`, a late page of the list before is thrown away. */
export function useCursor<T>(fetchPage: (cursor: string | null) => Promise<Page<T>>): Cursor<T> {
  const items = shallowRef<T[]>([])
  const loading = ref(false)
  const finished = ref(false)
  const trouble = ref('')
  let next: string | null = null
  let turn = 0

  async function more(): Promise<void> {
    if (loading.value || finished.value) return
    const mine = turn
    loading.value = true
    trouble.value = ''
    try {
      const page = await fetchPage(next)
      if (mine !== turn) return
      items.value = [...items.value, ...page.items]
      next = page.next_cursor ?? null
      finished.value = next === null
    } catch (error) {
      if (mine === turn) trouble.value = sentence(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  async function restart(): Promise<void> {
    turn += 1
    items.value = []
    next = null
    loading.value = false
    finished.value = false
    await more()
  }

  return { items, loading, finished, trouble, more, restart }
}

/** All pages of a list that is known to be short enough to hold (at most `limit` rows). */
export async function fetchAll<T>(
  fetchPage: (cursor: string | null) => Promise<Page<T>>,
  limit = 5000,
): Promise<T[]> {
  const all: T[] = []
  let next: string | null = null
  do {
    const page: Page<T> = await fetchPage(next)
    all.push(...page.items)
    next = page.next_cursor ?? null
  } while (next !== null && all.length < limit)
  return all
}
