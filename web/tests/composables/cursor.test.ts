import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { Page } from '@/api/types'
import { fetchAll, useCursor } from '@/composables/cursor'

const pages: Record<string, Page<number>> = {
  start: { items: [1, 2], next_cursor: 'b' },
  b: { items: [3], next_cursor: null },
}
const fetchPage = async (cursor: string | null) => pages[cursor ?? 'start']!

describe('an endless list', () => {
  it('ends where the server says', async () => {
    const { items, finished, more } = useCursor(fetchPage)
    await more()
    expect([items.value, finished.value]).toEqual([[1, 2], false])
    await more()
    await more()
    expect([items.value, finished.value]).toEqual([[1, 2, 3], true])
  })

  it('keeps what it has when a page fails, and goes on from there', async () => {
    let broken = false
    const { items, trouble, more } = useCursor((cursor) =>
      broken ? Promise.reject(Problem.offline()) : fetchPage(cursor),
    )
    await more()
    broken = true
    await more()
    expect(items.value).toEqual([1, 2])
    expect(trouble.value).not.toBe('')
    broken = false
    await more()
    expect(items.value).toEqual([1, 2, 3])
  })

  it('throws away a late page of the list before', async () => {
    const waiting: ((page: Page<number>) => void)[] = []
    const { items, more, restart } = useCursor<number>(() => new Promise((done) => waiting.push(done)))
    const old = more()
    const fresh = restart()
    waiting[1]?.({ items: [9], next_cursor: null })
    await fresh
    waiting[0]?.({ items: [1], next_cursor: null })
    await old
    expect(items.value).toEqual([9])
  })
})

it('a list that names no next page is at its end', async () => {
  expect(await fetchAll(async () => ({ items: [1] }) as unknown as Page<number>)).toEqual([1])
})

it('all pages are fetched in order', async () => expect(await fetchAll(fetchPage)).toEqual([1, 2, 3]))
