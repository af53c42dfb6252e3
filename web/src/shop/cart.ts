/** What lies on the counter: quantities, what they come to, and what stands in their way. All points in hundredths. */
import type { OrderLineAsk, PointsNow, Purse, StaffItem, TillLookup } from '@/api/types-shop'
import { decimal, hundredths, points } from '@/text/points'
import { limitLine } from '@/text/shop'
import { APART, payingPurse, WHOSE, type Beside } from './purse'

export type Line = OrderLineAsk
export const QUANTITY_MAX = 99

type Priced = Pick<StaffItem, 'id' | 'price'>

/** One more of an item: a new line at the end, or its own line counted up. */
export function addTo(lines: readonly Line[], itemId: number, quantity = 1): Line[] {
  const there = lines.find((line) => line.item_id === itemId)
  return there
    ? setQuantity(lines, itemId, there.quantity + quantity)
    : [...lines, { item_id: itemId, quantity }]
}

/** Another quantity; none at all takes the line away. */
export function setQuantity(
  lines: readonly Line[],
  itemId: number,
  quantity: number,
  most = QUANTITY_MAX,
): Line[] {
  const bounded = Math.min(Math.max(Math.trunc(quantity) || 0, 0), most)
  return bounded === 0
    ? lines.filter((line) => line.item_id !== itemId)
    : lines.map((line) => (line.item_id === itemId ? { ...line, quantity: bounded } : line))
}

export const linePoints = (line: Line, item: Priced) => hundredths(item.price ?? '0') * line.quantity

export function totalOf(lines: readonly Line[], items: readonly Priced[]): number {
  const priceOf = new Map(items.map((item) => [item.id, item]))
  return lines.reduce((sum, line) => {
    const item = priceOf.get(line.item_id)
    return item ? sum + linePoints(line, item) : sum
  }, 0)
}

type Stocked = Pick<StaffItem, 'id' | 'price' | 'measure' | 'available' | 'limits' | 'withdrawn'>

/** Why a line will be refused, as the server would say it; empty while nothing is known against it. */
export function lineTrouble(line: Line, item: Stocked, customer: Pick<TillLookup, 'limits'> | null): string {
  if (item.withdrawn) return '这个已经下架,请换别的。'
  if (item.price === null) return '这个还没有定积分,请找工作人员。'
  if (item.available !== null && item.available <= 0) return '已兑完,请换别的。'
  if (item.available !== null && line.quantity > item.available)
    return `只剩${item.available}${item.measure}了,请减少数量。`
  const left = customer?.limits.find((one) => one.item_id === item.id)
  for (const limit of item.limits) {
    const remaining = limit.scope === 'household' ? left?.household_left : left?.person_left
    if (remaining !== null && remaining !== undefined && line.quantity > remaining)
      return limitLine(limit, remaining, item.measure)
  }
  return ''
}

interface Purses {
  purse: Purse
  points: Pick<PointsNow, 'available' | 'pending'>
  beside: Beside | null
}

/** 还差6分,可以换小一点的。 Empty where the points are enough. */
export function shortfall(total: number, purses: Purses): string {
  const missing = total - hundredths(payingPurse(total, purses).available)
  if (missing <= 0) return ''
  const short = points(decimal(missing))
  const { points: first, beside } = purses
  if (beside && hundredths(first.available) + hundredths(beside.available) >= total) return `还差${short}分;${APART}`
  return hundredths(first.pending) > 0
    ? `还差${short}分;另有${points(first.pending)}分待审核,审核通过后可用。`
    : `还差${short}分,可以换小一点的。`
}

/** 兑换后剩余 and how many, of whom where there are two purses; null where the points are not enough. */
export function leftAfter(total: number, purses: Purses): { text: string; amount: string } | null {
  const paying = payingPurse(total, purses)
  const left = hundredths(paying.available) - total
  if (left < 0) return null
  return { text: `兑换后${purses.beside ? WHOSE[paying.purse] : ''}剩余`, amount: decimal(left) }
}

/** A large order needs the code on their phone, or the card's PIN: a card alone may have been found. */
export function needsProof(
  total: number,
  customer: Pick<TillLookup, 'verify_above' | 'identified'>,
): boolean {
  if (
    customer.verify_above === null ||
    customer.identified === 'live_code' ||
    customer.identified === 'card_pin'
  )
    return false
  return total > hundredths(customer.verify_above)
}

/** What stands against serving this person at all, before any goods. */
export function customerTrouble(customer: TillLookup): string {
  if (!customer.today.open) return customer.today.explanation
  if (customer.purse_explanation) return customer.purse_explanation
  if (customer.visits_left === 0) return '兑换次数已用完,下一期再来。'
  return ''
}
