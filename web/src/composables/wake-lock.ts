import { onScopeDispose, ref } from 'vue'

/** Keeps the screen on while the page is seen. `held` says whether this phone can. */
export function useWakeLock() {
  const held = ref(false)
  let lock: WakeLockSentinel | null = null

  async function hold(): Promise<void> {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return
    try {
      lock = await navigator.wakeLock.request('screen')
      held.value = true
    } catch {
      held.value = false // low battery, or the phone's owner forbids it
    }
  }
  document.addEventListener('visibilitychange', hold)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', hold)
    void lock?.release()
  })
  void hold()
  return { held }
}
