import type { Item, StaffItem } from '@/api/types-shop'
import { affordable } from '@/text/shop'

export interface Filter {
  /** Empty: all. */
  category: string
  within: boolean
  typed: string
}

export const anything: Filter = { category: '', within: false, typed: '' }

/** What can be had: staff are also told what has no price yet. */
export const priced = (items: readonly StaffItem[]) =>
  items.filter((item): item is Item => item.price !== null)

/** The categories in the order in which the catalogue first names them. */
export const categoriesOf = (items: readonly Item[]) => [
  ...new Set(items.map((one) => one.category).filter(Boolean)),
]

const holds = (item: Item, typed: string) =>
  [item.name, item.category, item.description].some((text) => text.toLowerCase().includes(typed))

/** What is shown: what can be had first, what is gone last, otherwise in the catalogue's order. */
export function shown(items: readonly Item[], filter: Filter, available: string): Item[] {
  const typed = filter.typed.trim().toLowerCase()
  const gone = (item: Item) => Number(item.available !== null && item.available <= 0)
  return items
    .filter((item) => !item.withdrawn)
    .filter((item) => !filter.category || item.category === filter.category)
    .filter((item) => !filter.within || affordable(item, available))
    .filter((item) => !typed || holds(item, typed))
    .sort((a, b) => gone(a) - gone(b))
}
