/** The lines of an award while other weights are tried. */
import type { Family } from '@/api/types-stars'
import { points, typedPoints } from '@/text/points'

export interface WeightRow {
  name: string
  source: string
  each: string
  /** Empty: no cap. */
  cap: string
}

/** What one of each is called where its weight is typed. */
export const EACH: Record<string, string> = {
  minutes: '每小时几分',
  service_points: '每个积分几分',
  deliberation_points: '每个积分几分',
  days: '每天几分',
  ratings: '每颗星几分',
  complaints: '一次扣几分',
}

export const rowsOf = (family: Pick<Family, 'lines'> | undefined): WeightRow[] =>
  (family?.lines ?? []).map((line) => ({
    name: line.name,
    source: line.source,
    each: points(line.each),
    cap: line.cap === null ? '' : points(line.cap),
  }))

/** As the API takes them, or null while something typed is no amount. */
export function sendableWeights(
  rows: readonly WeightRow[],
): { name: string; each: string; cap: string | null }[] | null {
  const found = rows.map((row) => ({
    name: row.name,
    each: typedPoints(row.each),
    cap: row.cap.trim() ? typedPoints(row.cap) : '',
  }))
  if (!found.length || found.some((row) => row.each === null || row.cap === null)) return null
  return found.map((row) => ({ name: row.name, each: row.each ?? '', cap: row.cap || null }))
}
