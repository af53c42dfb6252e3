import { ref, shallowRef } from 'vue'
import { address, read } from '@/api/client'
import { sessionKeep } from '@/api/idempotency'
import { Problem } from '@/api/problem'
import type { CodeLanding } from '@/api/types'

type Keep = Pick<Storage, 'getItem' | 'setItem'>

export const tokenIn = (path: string) => /^\/c\/([^/]+)\/?$/i.exec(path)?.[1] ?? ''

const keepName = (token: string) => `landing:${token.toUpperCase()}`

/**
 * The code on the screen changes every half minute, the receipt lives a quarter of an hour. So the answer is kept:
 * whoever reloads the page after the code has moved on still holds a valid receipt.
 */
export function keptLanding(token: string, now: number, keep: Keep): CodeLanding | null {
  try {
    const found = JSON.parse(keep.getItem(keepName(token)) ?? 'null') as CodeLanding | null
    return found && new Date(found.receipt_expires_at).getTime() > now ? found : null
  } catch {
    return null
  }
}

async function ask(token: string): Promise<CodeLanding> {
  const early = window.firstAnswer
  delete window.firstAnswer
  const options: RequestInit = { credentials: 'same-origin', headers: { Accept: 'application/json' } }
  try {
    const response = await (early ?? fetch(address(`/codes/${token}`), options))
    return await read<CodeLanding>(response)
  } catch (error) {
    throw error instanceof Problem ? error : Problem.offline()
  }
}

/** What is behind the scanned code: the event, and a receipt that says when it was scanned. */
export function useLanding(path: string, keep: Keep = sessionKeep()) {
  const token = tokenIn(path)
  const landing = shallowRef<CodeLanding | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(true)

  /** Asks the server; with `quietly`, keeps what is shown when the code has moved on meanwhile. */
  async function load(quietly = false): Promise<void> {
    loading.value = !quietly
    problem.value = null
    try {
      landing.value = await ask(token)
      keep.setItem(keepName(token), JSON.stringify(landing.value))
    } catch (error) {
      landing.value ??= keptLanding(token, Date.now(), keep)
      if (!landing.value) problem.value = error as Problem
    } finally {
      loading.value = false
    }
  }

  /** Whoever says 不是我 does not see again who was signed in, not even after a reload. */
  function forgetPeople(): void {
    if (!landing.value) return
    landing.value = { ...landing.value, people: [] }
    keep.setItem(keepName(token), JSON.stringify(landing.value))
  }
  return { landing, problem, loading, load, forgetPeople }
}
