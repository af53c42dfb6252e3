/** Who was recommended, once each, with what was found of them. */
import type { Check, Nomination } from '@/api/types-stars'
import type { Word } from '@/text/words'

export interface Recommended {
  id: number
  name: string
  home: string
  nominations: Nomination[]
  check: Check | null
}

/** Those who wait to be looked at first. */
export function recommended(nominations: readonly Nomination[], checks: readonly Check[]): Recommended[] {
  const found = new Map<number, Recommended>()
  for (const one of nominations) {
    const known = found.get(one.subject_id)
    if (known) known.nominations.push(one)
    else
      found.set(one.subject_id, {
        id: one.subject_id,
        name: one.name,
        home: one.home,
        nominations: [one],
        check: checks.find((check) => check.subject_id === one.subject_id) ?? null,
      })
  }
  return [...found.values()].sort((a, b) => Number(a.check !== null) - Number(b.check !== null))
}

export function checkWord(check: Check | null): Word {
  if (check === null) return { text: '没审查', tone: 'wait' }
  return check.verdict === 'passed' ? { text: '通过', tone: 'good' } : { text: '不通过', tone: 'bad' }
}
