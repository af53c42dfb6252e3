import { onScopeDispose, ref, shallowRef } from 'vue'
import { sentence } from '@/api/problem'
import type { BatchResult } from '@/api/types'
import { isRefused } from './outcome'
import { drain, type ScanStore } from './queue'
import { uploadBatch } from './steward'

const RETRY_MS = 20_000

/** The scans waiting on this device: their count, the upload (also by itself), and what the server refused of them. */
export function usePending(store: ScanStore) {
  const waiting = ref(0)
  const uploading = ref(false)
  const trouble = ref('')
  const refused = shallowRef<BatchResult[]>([])

  async function count(): Promise<void> {
    waiting.value = await store.count()
  }

  async function upload(): Promise<void> {
    if (uploading.value || waiting.value === 0) return
    uploading.value = true
    trouble.value = ''
    try {
      const answers = await drain(store, uploadBatch)
      refused.value = [...refused.value, ...answers.filter(isRefused)]
    } catch (error) {
      trouble.value = sentence(error)
    } finally {
      uploading.value = false
      await count()
    }
  }

  const timer = setInterval(upload, RETRY_MS)
  window.addEventListener('online', upload)
  onScopeDispose(() => {
    clearInterval(timer)
    window.removeEventListener('online', upload)
  })
  void count().then(upload)
  return { waiting, uploading, trouble, refused, count, upload }
}
