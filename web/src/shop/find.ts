import type { StaffItem } from '@/api/types-shop'
import { checks, gtin } from './digits'

type Coded = Pick<StaffItem, 'barcode' | 'own_barcode'>

/** The item with this article number: the maker's, or our own from a shelf label. */
export function itemOfDigits<T extends Coded>(items: readonly T[], digits: string): T | null {
  const wanted = gtin(digits)
  const has = (code: string | null) => code !== null && code !== '' && gtin(code) === wanted
  return items.find((item) => has(item.barcode) || has(item.own_barcode)) ?? null
}

/** Why a scanned article number leads to nothing. */
export function strangeItem(digits: string): string {
  return checks(digits)
    ? `没有这个商品(条码${digits})。请输名字找,或请管理员先登记。`
    : '条码没扫全,请再扫一次。'
}

/** Items on offer by a part of their name or article number; those that begin with it come first. */
export function itemsNamed<T extends Coded & { name: string; withdrawn: boolean }>(
  items: readonly T[],
  typed: string,
  most = 8,
): T[] {
  const text = typed.trim().toLowerCase()
  if (!text) return []
  const place = (item: T) => {
    const at = item.name.toLowerCase().indexOf(text)
    if (at >= 0) return at
    const number =
      /^\d{3,}$/.test(text) && [item.barcode, item.own_barcode].some((one) => one?.includes(text))
    return number ? 1000 : -1
  }
  return items
    .map((item) => ({ item, at: place(item) }))
    .filter(({ item, at }) => at >= 0 && !item.withdrawn)
    .sort((one, other) => one.at - other.at)
    .slice(0, most)
    .map(({ item }) => item)
}
