import { ref } from 'vue'
import { post } from '@/api/client'
import type { Cycle } from '@/api/types-stars'
import { can } from '@/app/session'
import { ask, say, useAct } from './act'

export const recommends = () => can('award.recommend')
/** A captain speaks for the team, and finds nobody but its people; staff write down everybody's word. */
export const leadsTeam = () => recommends() && !can('award.relay')
export const worksOnStars = () => can('award.file') || recommends()

export interface Question {
  title: string
  message: string
  confirm: string
}

/**
 * One act on a cycle: asked first where there is a question, refused in place, and answered with where the cycle
 * stands then.
 */
export function useCycleAct(cycleId: number, took: (cycle: Cycle) => unknown) {
  const refused = ref('')
  const { busy, run } = useAct((text) => (refused.value = text))

  /** True once it is done. */
  async function act(path: string, body: object = {}, question?: Question, done = ''): Promise<boolean> {
    refused.value = ''
    if (question && !(await ask(question.title, question.message, question.confirm))) return false
    const name = `cycle:${cycleId}:${path}:${JSON.stringify(body)}`
    const cycle = await run((key) => post<Cycle>(`/cycles/${cycleId}/${path}`, body, key), name)
    if (!cycle) return false
    if (done) say(done)
    await took(cycle)
    return true
  }
  return { busy, refused, act }
}
