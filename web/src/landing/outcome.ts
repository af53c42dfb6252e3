import type { Problem } from '@/api/problem'
import type { ScanDone } from '@/api/types'
import { clock } from '@/text/time'

export interface Outcome {
  tone: 'good' | 'wait' | 'bad'
  title: string
  lines: string[]
}

/** Nothing was wrong with these: the person need not do anything about them. */
const HARMLESS = new Set(['already_in', 'already_out', 'on_duty', 'too_early'])

/** A success, only ever made from the server's own answer: 签到成功 8:32。积分审核后到账。 */
export function doneWords(done: ScanDone): Outcome {
  const title = `${done.phase === 'in' ? '签到成功' : '签退成功'} ${clock(done.at)}`
  const message = done.message.startsWith(title)
    ? done.message.slice(title.length).replace(/^[。,\s]+/, '')
    : done.message
  return { tone: 'good', title, lines: [done.person_name, message, done.note ?? ''].filter(Boolean) }
}

/** A refusal: the server's sentence as it is. Without an answer, nothing was said to be done. */
export function refusalWords(problem: Problem): Outcome {
  const tone = problem.unanswered || HARMLESS.has(problem.reason) ? 'wait' : 'bad'
  return { tone, title: problem.explanation, lines: problem.unanswered ? ['还没登记成功。'] : [] }
}
