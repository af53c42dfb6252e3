import { showConfirmDialog, showDialog, showToast } from 'vant'
import { ref } from 'vue'
import { forgetKey, keyFor } from '@/api/idempotency'
import { Problem, sentence } from '@/api/problem'

/** Asks before something that cannot simply be taken back. */
export function ask(title: string, message: string, confirm: string): Promise<boolean> {
  return showConfirmDialog({ title, message, confirmButtonText: confirm, cancelButtonText: '先不' }).then(
    () => true,
    () => false,
  )
}

export const say = (text: string) => void showToast({ message: text, wordBreak: 'normal', duration: 2500 })
export const tell = (title: string, message: string) =>
  showDialog({ title, message, confirmButtonText: '知道了' }).catch(() => undefined)

/**
 * Runs what a button does: busy while it runs, undefined when it failed. The refusal is shown in a dialog, or by
 * whoever says how.
 *
 * With `name`, the act gets an idempotency key that stays the same until the server has answered.
 */
export function useAct(refused: (sentences: string) => unknown = (text) => tell('没有办成', text)) {
  const busy = ref(false)

  async function run<T>(work: (key: string) => Promise<T>, name: string = ''): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    try {
      const done = await work(name ? keyFor(name) : '')
      if (name) forgetKey(name)
      return done
    } catch (error) {
      if (name && error instanceof Problem && !error.unanswered) forgetKey(name)
      const fields = error instanceof Problem ? Object.values(error.fields) : []
      await refused([sentence(error), ...fields].join('\n'))
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, run }
}
