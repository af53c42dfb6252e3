import { ref, shallowRef } from 'vue'
import { sentence } from '@/api/problem'

/** One thing a page shows: loaded at once, loaded again on demand, with the sentence to show where it failed. */
export function useLoad<T>(fetchIt: () => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const loading = ref(true)
  const trouble = ref('')

  async function load(): Promise<void> {
    loading.value = data.value === null
    trouble.value = ''
    try {
      data.value = await fetchIt()
    } catch (error) {
      trouble.value = sentence(error)
    } finally {
      loading.value = false
    }
  }
  void load()
  return { data, loading, trouble, load }
}
