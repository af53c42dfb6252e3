/** A line of a delivery as it is typed in, and what is wrong with it. */
import { typedPoints } from '@/text/points'

export interface DeliveryRow {
  quantity: string
  cost: string
}

export const wholeNumber = (typed: string) => (/^\d{1,6}$/.test(typed.trim()) ? Number(typed) : 0)

function costTrouble(typed: string): string {
  if (!typed.trim()) return '请填进价。'
  return typedPoints(typed) === null ? '进价最多两位小数,比如 25 或 2.5。' : ''
}

/** What stands against a line, field by field; empty where there is nothing. */
export const rowTrouble = (row: DeliveryRow): DeliveryRow => ({
  quantity: wholeNumber(row.quantity) === 0 ? '数量要是整数。' : '',
  cost: costTrouble(row.cost),
})
