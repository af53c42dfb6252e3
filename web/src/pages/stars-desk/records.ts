/** Which records a line of a score counted. */
import type { Category } from '@/api/types'
import type { ScoreRecord } from '@/api/types-stars'
import { amountOf } from '@/text/ledger'
import { points } from '@/text/points'
import { duration } from '@/text/time'

/** The records behind a line; null where what it counts are no records of the ledger (ratings, complaints, marks). */
export function behind(
  source: string,
  records: readonly ScoreRecord[],
  categories: readonly Pick<Category, 'code' | 'kind'>[],
): ScoreRecord[] | null {
  const kindOf = (code: string) => categories.find((one) => one.code === code)?.kind ?? 'service'
  const minutes = records.filter((one) => one.unit === 'minutes')
  if (source === 'minutes') return minutes
  // hours of an older book were served on no day that is known
  if (source === 'days') return minutes.filter((one) => one.category !== 'opening')
  const kind = { service_points: 'service', deliberation_points: 'deliberation' }[source]
  if (!kind) return null
  return records.filter((one) => one.unit === 'points' && kindOf(one.category) === kind)
}

/** 2小时30分钟, 5分; what was taken back with its minus. */
export function recordAmount(record: Pick<ScoreRecord, 'unit' | 'amount' | 'reversal'>): string {
  const sign = record.reversal ? '−' : ''
  if (record.unit === 'minutes') return sign + duration(Number(record.amount))
  return sign + (record.unit === 'points' ? `${points(record.amount)}分` : amountOf(record.amount, record.unit))
}
