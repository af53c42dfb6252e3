import { Problem } from '@/api/problem'
import type { BatchResult, ScanDone } from '@/api/types'

/** What the steward sees full-screen after each scan. */
export interface Outcome {
  verdict: 'yes' | 'no' | 'again' | 'kept'
  word: string
  name: string
  team: string
  lines: string[]
}

export function accepted(done: ScanDone): Outcome {
  return {
    verdict: 'yes',
    word: done.phase === 'in' ? '签到成功' : '签退成功',
    name: done.person_name,
    team: done.team ?? '',
    lines: [done.note ?? ''].filter(Boolean),
  }
}

/** Refusals that cost nobody anything: the person is signed in (or out) already. */
const ALREADY = new Set(['already_in', 'already_out'])

export function refused(problem: Problem): Outcome {
  if (ALREADY.has(problem.reason))
    return { verdict: 'again', word: '已经签过', name: '', team: '', lines: [problem.explanation] }
  return { verdict: 'no', word: '没签上', name: '', team: '', lines: [problem.explanation] }
}

export const unreadable = (explanation: string): Outcome => ({
  verdict: 'no',
  word: '扫错了',
  name: '',
  team: '',
  lines: [explanation],
})

export const kept = (): Outcome => ({
  verdict: 'kept',
  word: '已存本机',
  name: '',
  team: '',
  lines: ['没有网络,已存本机,还没算签到成功。'],
})

/** A batch result without a reason was accepted, now or before. */
export const isRefused = (result: BatchResult) => result.reason !== null && result.reason !== undefined
