import { computed, onScopeDispose, ref } from 'vue'

/** Whole seconds until `at`, never below zero. */
export const secondsUntil = (at: number, now: number) => Math.max(0, Math.ceil((at - now) / 1000))

/** How far the server's clock is ahead of this phone's, in ms: phones are often minutes off. */
export const clockOffset = (serverTime: string, now: number = Date.now()) =>
  new Date(serverTime).getTime() - now

/** A ticking clock; `now` is this phone's time plus the given offset. */
export function useTicker(everyMs = 500) {
  const phoneNow = ref(Date.now())
  const offset = ref(0)
  const timer = setInterval(() => (phoneNow.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  const now = computed(() => phoneNow.value + offset.value)
  function setServerTime(serverTime: string): void {
    phoneNow.value = Date.now()
    offset.value = clockOffset(serverTime)
  }
  return { now, setServerTime }
}

/** Counts a number of seconds down to zero, for 重新获取(58). */
export function useCountdown() {
  const { now } = useTicker()
  const endsAt = ref(0)
  const left = computed(() => secondsUntil(endsAt.value, now.value))
  const start = (seconds: number) => (endsAt.value = Date.now() + seconds * 1000)
  return { left, start }
}
