import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { Problem } from '@/api/problem'
import { secondsUntil, useTicker } from './countdown'

interface Timed {
  valid_until: string
  server_time: string
}

const RETRY_MS = 3000

/**
 * A code that the server renews: fetched again shortly before it ends, by the server's clock.
 *
 * When the network is gone the last one stays on show, `stale` once its time is over.
 */
export function useRotating<T extends Timed>(fetchCode: () => Promise<T>, pollMs: number | null = null) {
  const code = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const failures = ref(0)
  const { now, setServerTime } = useTicker()
  const left = computed(() =>
    code.value ? secondsUntil(new Date(code.value.valid_until).getTime(), now.value) : 0,
  )
  const stale = computed(() => code.value !== null && left.value === 0 && failures.value > 0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  function pauseMs(): number {
    if (failures.value > 0) return RETRY_MS
    const untilNew = left.value * 1000 + 200
    return pollMs === null ? untilNew : Math.min(pollMs, untilNew)
  }

  async function refresh(): Promise<void> {
    clearTimeout(timer)
    try {
      const fresh = await fetchCode()
      setServerTime(fresh.server_time)
      code.value = fresh
      problem.value = null
      failures.value = 0
    } catch (error) {
      problem.value = error instanceof Problem ? error : Problem.offline()
      failures.value += 1
    }
    if (!gone) timer = setTimeout(refresh, pauseMs())
  }

  const whenSeen = () => {
    if (document.visibilityState === 'visible') void refresh() // timers sleep with the phone
  }
  document.addEventListener('visibilitychange', whenSeen)
  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', whenSeen)
  })
  void refresh()
  return { code, left, stale, problem, failures, refresh }
}
