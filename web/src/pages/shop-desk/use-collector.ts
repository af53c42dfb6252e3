import { computed, ref, watch } from 'vue'
import type { Collector } from '@/api/types-shop'
import type { TillDesk } from './use-till'

/** 代领: whether somebody else fetches it, and who. Until that is written down nothing is confirmed. */
export function useCollector(desk: TillDesk) {
  const { till, said } = desk
  const forOther = ref(till.value.collector !== null)
  const missing = computed(() => forOther.value && till.value.collector === null)

  function set(collector: Collector | null): void {
    desk.collector(collector)
    if (collector) said.value = null
  }
  /** Says so where it is missing. */
  function isMissing(): boolean {
    if (missing.value) said.value = { tone: 'bad', text: '代领的,请填代领人的姓名和关系。' }
    return missing.value
  }

  const asKept = () => (forOther.value = till.value.collector !== null)
  watch(
    () => till.value.stage,
    (stage) => stage === 'done' && asKept(),
  )
  watch(() => till.value.customer?.person.id, asKept)
  watch(forOther, (on) => {
    if (!on && till.value.collector) desk.collector(null)
  })
  return { forOther, set, isMissing }
}
