import type { Budget } from '@/api/types-desk'
import { toInput } from '@/text/time'
import type { Word } from '@/text/words'

export const BUDGET_STATE: Record<Budget['state'], Word> = {
  ok: { text: '够用', tone: 'good' },
  warn: { text: '快用完了', tone: 'wait' },
  stop: { text: '已用完,本月不能再兑换', tone: 'bad' },
}

type Marked = Pick<Budget, 'percent' | 'warn_percent' | 'stop_percent'>

/** Where on the bar, 0 to 100, its filling and its marks are: it is as long as the month's money, or as the stop. */
export function bar(budget: Marked): { fill: number; warn: number; stop: number } {
  const whole = Math.max(100, budget.stop_percent)
  const at = (percent: number) => Math.min(100, Math.max(0, (percent * 100) / whole))
  return { fill: at(budget.percent ?? 0), warn: at(budget.warn_percent), stop: at(budget.stop_percent) }
}

/** What the pool covers of the points outstanding, in a sentence. */
export function coverWords(budget: Pick<Budget, 'cover_percent' | 'outstanding_yuan'>): string {
  if (budget.cover_percent === null || budget.outstanding_yuan === null)
    return '还算不出居民手里的积分值多少钱:再兑换几单就有了。'
  if (budget.cover_percent >= 100) return `经费够兑换居民手里全部的积分(${budget.cover_percent}%)。`
  return `居民手里的积分要是都来换,经费只够${budget.cover_percent}%。`
}

/** 202611 -> 2026年11月. */
export const monthWords = (month: number) => `${Math.floor(month / 100)}年${month % 100}月`

/** The months before this one, latest first, as the API numbers them: 202610, 202609 … Only what is over is settled. */
export function monthsBefore(now: number, count: number): number[] {
  const [year, month] = toInput(now).split('-').map(Number) as [number, number]
  return Array.from({ length: count }, (_, back) => {
    const index = year * 12 + (month - 1) - (back + 1)
    return Math.floor(index / 12) * 100 + (index % 12) + 1
  })
}
