/** Whose points pay where somebody has two purses: their own, and the household's. Each order is paid by one alone. */
import type { Purse } from '@/api/types-shop'
import { hundredths, points } from '@/text/points'

/** Points of the other purse, which pays where the first has too few. */
export interface Beside {
  purse: Purse
  available: string
}
export interface Purses {
  purse: Purse
  points: { available: string }
  beside: Beside | null
}

export const WHOSE: Record<Purse, string> = { person: '本人', household: '全家' }
export const APART = '全家的和本人的积分分开算,不能合着用。'

/** 可用48分; where there are two purses: 全家可用48分. */
export const availableWords = ({ purse, points: first, beside }: Purses) =>
  `${beside ? WHOSE[purse] : ''}可用${points(first.available)}分`

/** 本人另有6分; empty where there is one purse. */
export const besideWords = (beside: Beside | null) =>
  beside ? `${WHOSE[beside.purse]}另有${points(beside.available)}分` : ''

/** The most that one order may cost, as the API writes it. */
export function mostAtOnce({ points: first, beside }: Purses): string {
  return beside && hundredths(beside.available) > hundredths(first.available)
    ? beside.available
    : first.available
}

/** What the purse that pays has; the fuller one where neither has enough. */
export function payingPurse(total: number, { purse, points: first, beside }: Purses): Beside {
  const own = { purse, available: first.available }
  if (!beside || hundredths(first.available) >= total) return own
  return mostAtOnce({ purse, points: first, beside }) === beside.available ? beside : own
}
