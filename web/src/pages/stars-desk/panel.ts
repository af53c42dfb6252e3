/** What the panel decides, in words. */
import type { Candidate, Cycle, How, MadeChoice, OpenTie, PanelTable } from '@/api/types-stars'
import { points } from '@/text/points'
import { HOW } from '@/text/stars-desk'

const namesOf = (people: readonly Candidate[]) => people.map((one) => one.name).join('、')

/** 张三、李四并列,还有1个名额。 A level that wants a decision has no number of seats. */
export const tieWords = (tie: OpenTie) =>
  tie.seats === null
    ? `${namesOf(tie.subjects)}够了时长,还要评议决定。`
    : `${namesOf(tie.subjects)}并列,还有${tie.seats}个名额。`

/** How the rules want it decided. */
export const howOf = (cycle: Pick<Cycle, 'tie'>, tie: OpenTie): How =>
  tie.seats === null || cycle.tie === 'expand' ? 'decision' : cycle.tie

export const choiceWords = (choice: MadeChoice) =>
  `${namesOf(choice.subjects)}:${HOW[choice.how]},${
    choice.chosen.length ? `选中${namesOf(choice.chosen)}` : '都没有选中'
  }。见证人${choice.witnesses}。${choice.note}`

/** Names typed with any of the usual signs between them. */
export const typedNames = (text: string): string[] =>
  text
    .split(/[、,,;;\s]+/)
    .map((name) => name.trim())
    .filter(Boolean)

/** Each candidate with what every member gave: points, or 回避. */
export function marksTable(table: PanelTable): { name: string; given: string[] }[] {
  return table.candidates.map((entry) => ({
    name: entry.subject.name,
    given: table.members.map((member) => {
      const mark = table.marks.find((one) => one.member === member.name && one.subject_id === entry.subject.id)
      return mark ? (mark.points === null ? '回避' : points(mark.points)) : '—'
    }),
  }))
}
