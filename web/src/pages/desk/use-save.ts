import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { useAct } from '@/composables/act'

/** Saving a form: what the server found wrong is named at its field, and nothing that was typed is lost. */
export function useSave() {
  const wrong = ref<Partial<Record<string, string>>>({})
  const { busy, run } = useAct()

  /** True once it is saved. `act` names what is to be saved, so that a retry saves it once. */
  async function save(send: (key: string) => Promise<unknown>, act: string): Promise<boolean> {
    wrong.value = {}
    const done = await run(async (key) => {
      try {
        await send(key)
        return true
      } catch (error) {
        if (error instanceof Problem) wrong.value = error.fields
        throw error
      }
    }, act)
    return done === true
  }
  return { wrong, busy, save }
}
