import { computed } from 'vue'
import { call, get } from '@/api/client'
import type { Consent, Scope } from '@/api/types-board'
import { say, useAct } from './act'
import { useLoad } from './load'

interface Consents {
  items: Consent[]
}

/** What may be shown of somebody, given and taken back by the same touch; `given`: what is said of a yes. */
export function useConsents(path: string, given: string) {
  const { data, loading, trouble, load } = useLoad(() => get<Consents>(path))
  const { busy, run } = useAct()
  const items = computed(() => data.value?.items ?? [])

  async function set(scope: Scope, wanted: boolean): Promise<void> {
    const fresh = await run(() => call<Consents>('PUT', path, { body: { [scope]: wanted } }))
    if (!fresh) return
    data.value = fresh
    say(wanted ? given : '撤回了,马上不再显示')
  }
  return { items, loading, trouble, load, busy, set }
}
