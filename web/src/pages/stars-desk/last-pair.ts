import type { FrozenList } from '@/api/types-stars'

/**
 * The last list and what it is compared with: the one before it of its kind, for the panel's marks stand on final
 * lists alone and would be a difference of everybody's.
 */
export function lastPair(lists: readonly Pick<FrozenList, 'id' | 'kind'>[]): { before: number; after: number } {
  const last = lists.at(-1)
  const earlier = lists.slice(0, -1).reverse()
  const before = earlier.find((one) => one.kind === last?.kind) ?? earlier[0]
  return { before: before?.id ?? 0, after: last?.id ?? 0 }
}
