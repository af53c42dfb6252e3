import { Problem } from '@/api/problem'

const RETRY_MS = 1500
const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/**
 * Sends; where no answer came, once more by itself. `send` has to be harmless when repeated (the same key).
 *
 * Gives the answer or the `Problem`: a refusal at once, an unknown outcome after the second try.
 */
export async function deliver<T>(send: () => Promise<T>, pause: typeof wait = wait): Promise<T | Problem> {
  const tried = () => send().catch((error: unknown) => (error instanceof Problem ? error : Problem.offline()))
  const first = await tried()
  if (!(first instanceof Problem) || !first.unanswered) return first
  await pause((first.retryAfterSeconds ?? 0) * 1000 || RETRY_MS)
  return await tried()
}
