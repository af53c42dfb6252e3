/** Money, for staff only. It travels as decimal strings of 元 with at most two places, like points. */
import { points } from './points'

/** 1234.50 -> 1234.5元; what is not known is a dash. */
export const yuan = (amount: string | null | undefined) => (amount ? `${points(amount)}元` : '—')

/** What somebody typed as 元, in the form the API takes, or null if it is not an amount. */
export function typedYuan(text: string): string | null {
  const found = /^(\d{1,8})(?:[.。](\d{1,2}))?$/.exec(text.trim().replace(/,/g, ''))
  return found ? `${found[1]}.${(found[2] ?? '').padEnd(2, '0')}` : null
}
