/** A member's sheet while it is filled in: for each candidate a mark, or the reason for standing back (回避). */
import { hundredths, typedPoints } from '@/text/points'

export interface TypedMark {
  points: string
  avoids: boolean
  conflict: string
}

export const emptyMark = (): TypedMark => ({ points: '', avoids: false, conflict: '' })

/** What is wrong with a mark, in a sentence; empty where it may stand. Nothing typed yet is not wrong. */
export function wrongMark(mark: TypedMark, most: string): string {
  if (mark.avoids || !mark.points.trim()) return ''
  const typed = typedPoints(mark.points)
  if (typed === null) return '请填数字,比如 15 或 15.5。'
  return hundredths(typed) > hundredths(most) ? `最多${Number(most)}分。` : ''
}

export function isWhole(mark: TypedMark | undefined, most: string): boolean {
  if (!mark) return false
  if (mark.avoids) return mark.conflict.trim() !== ''
  return mark.points.trim() !== '' && wrongMark(mark, most) === ''
}

/** How many candidates are still to be marked. */
export const missingOf = (marks: Record<number, TypedMark>, ids: readonly number[], most: string) =>
  ids.filter((id) => !isWhole(marks[id], most)).length

/** As the API takes it. */
export function sheetOf(marks: Record<number, TypedMark>, ids: readonly number[]) {
  return ids.map((subject_id) => {
    const mark = marks[subject_id] ?? emptyMark()
    return mark.avoids
      ? { subject_id, points: null, conflict: mark.conflict.trim() }
      : { subject_id, points: typedPoints(mark.points), conflict: '' }
  })
}
