import { Problem } from './problem'

const TIMEOUT_MS = 20_000

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Ask {
  query?: Query
  body?: unknown
  form?: FormData
  /** Idempotency-Key without its quotes: the same key never moves anything twice. */
  key?: string
  timeoutMs?: number
}

export function address(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()
  return `/api${path}${search ? `?${search}` : ''}`
}

function headersOf(ask: Ask): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json'
  if (ask.key !== undefined) headers['Idempotency-Key'] = `"${ask.key}"`
  return headers
}

let signedOut: () => void = () => undefined

/** Says what is to happen when the server no longer knows the session. */
export const onSignedOut = (then: () => void) => void (signedOut = then)

async function refusal(response: Response): Promise<Problem> {
  const problem = await Problem.from(response)
  if (problem.reason === 'not_signed_in') signedOut()
  return problem
}

/** Reads an answer: the JSON of a success, or a thrown `Problem`. */
export async function read<T>(response: Response): Promise<T> {
  if (!response.ok) throw await refusal(response)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch {
    throw Problem.offline() // the answer was cut off on its way: its outcome is unknown
  }
}

/** One request. Throws `Problem` for every failure; no answer in time counts as no network. */
export async function call<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), ask.timeoutMs ?? TIMEOUT_MS)
  const body = ask.form ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body))
  try {
    const response = await fetch(address(path, ask.query), {
      method,
      headers: headersOf(ask),
      body: body ?? null,
      credentials: 'same-origin',
      signal: stop.signal,
    })
    return await read<T>(response)
  } catch (error) {
    throw error instanceof Problem ? error : Problem.offline()
  } finally {
    clearTimeout(timer)
  }
}

export const get = <T>(path: string, query: Query = {}) => call<T>('GET', path, { query })
export const post = <T>(path: string, body: unknown = {}, key?: string) =>
  call<T>('POST', path, key === undefined ? { body } : { body, key })
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, { body })
export const remove = (path: string) => call<void>('DELETE', path)
