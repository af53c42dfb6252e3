/**
 * The counter as a plain machine: who stands there, what lies on it, and how far the order has come.
 *
 * An order is sent under one key that is drawn when it is confirmed and dropped only when the server has answered.
 * While no answer is known, nothing can be changed and nothing else can be sent: only the same request again.
 */
import { randomKey } from '@/api/idempotency'
import type { Problem } from '@/api/problem'
import type { CollectAsk, Collector, Order, OrderAsk, TillLookup } from '@/api/types-shop'
import { addTo, setQuantity, type Line } from './cart'

export interface Attempt {
  act: 'order' | 'collection'
  path: string
  key: string
  body: OrderAsk | CollectAsk
}

/** `proof`: a large order waits for a live code or a PIN. `unknown`: sent, and no answer came. */
export type Stage = 'open' | 'proof' | 'sending' | 'unknown' | 'done'

interface Counter {
  customer: TillLookup | null
  lines: readonly Line[]
  collector: Collector | null
}

export interface Till extends Counter {
  stage: Stage
  attempt: Attempt | null
  refusal: { reason: string; explanation: string } | null
  done: { act: Attempt['act']; order: Order } | null
  /** Somebody else was scanned while goods lay there: whose are they? */
  other: TillLookup | null
  /** What was just cleared, to be put back. */
  aside: Counter | null
}

export const emptyTill = (): Till => ({
  stage: 'open',
  customer: null,
  lines: [],
  collector: null,
  attempt: null,
  refusal: null,
  done: null,
  other: null,
  aside: null,
})

/** An order is under way whose outcome is not known. */
export const isOut = (till: Till) => till.stage === 'sending' || till.stage === 'unknown'

const isBare = (till: Counter) => till.customer === null && till.lines.length === 0

/** The counter as it is for a change: fresh after an order that is done, untouchable during one. */
function changeable(till: Till): Till | null {
  if (isOut(till)) return null
  if (till.stage === 'done' && till.lines.length === 0) return emptyTill()
  return { ...till, stage: 'open', done: null, refusal: null, aside: null }
}

const changed = (till: Till, change: (open: Till) => Partial<Till>): Till => {
  const open = changeable(till)
  return open ? { ...open, ...change(open) } : till
}

/** Somebody is known. Goods that lie there already stay; if they are another's, it is asked whose they are. */
export function met(till: Till, lookup: TillLookup): Till {
  return changed(till, (open) => {
    const same = open.customer === null || open.customer.person.id === lookup.person.id
    if (!same && open.lines.length > 0) return { other: lookup }
    return { customer: lookup, other: null, collector: same ? open.collector : null }
  })
}

/** The goods are the other's. */
export const switched = (till: Till): Till =>
  changed(till, (open) => (open.other ? { customer: open.other, other: null, collector: null } : {}))

/** The goods stay with who was there first. */
export const stayed = (till: Till): Till => changed(till, () => ({ other: null }))

export const added = (till: Till, itemId: number, quantity = 1): Till =>
  changed(till, (open) => ({ lines: addTo(open.lines, itemId, quantity) }))

export const counted = (till: Till, itemId: number, quantity: number): Till =>
  changed(till, (open) => ({ lines: setQuantity(open.lines, itemId, quantity) }))

export const collecting = (till: Till, collector: Collector | null): Till =>
  changed(till, () => ({ collector }))

/** Everything away, for the next person; it can be put back. After a collection: back to the goods beside it. */
export function cleared(till: Till): Till {
  if (isOut(till)) return till
  if (till.stage === 'done' && till.lines.length > 0) return changed(till, () => ({}))
  const { customer, lines, collector } = till
  const gone = till.stage === 'done' || isBare(till) ? null : { customer, lines, collector }
  return { ...emptyTill(), aside: gone }
}

export const putBack = (till: Till): Till =>
  till.aside && !isOut(till) ? { ...emptyTill(), ...till.aside } : till

/** The clerk lets go of an order whose outcome stays unknown: the goods stay, the next try is another order. */
export const letGo = (till: Till): Till =>
  till.stage === 'unknown' ? { ...till, stage: 'open', attempt: null } : till

/** A large order waits for proof. */
export const proving = (till: Till): Till => changed(till, () => ({ stage: 'proof' }))

/** Confirms: draws the key and sends. A second press, while the first is out, changes nothing. */
export function sent(till: Till, ask: Omit<Attempt, 'key'>, makeKey: () => string = randomKey): Till {
  if (till.stage === 'done') return till // pressed once more than was needed
  return changed(till, () => ({ stage: 'sending', attempt: { ...ask, key: makeKey() } }))
}

/** The same request again, under the same key. */
export const again = (till: Till): Till => (till.stage === 'unknown' ? { ...till, stage: 'sending' } : till)

/** It is done. Goods scanned beside a collection are not part of it: they stay, with whose they are. */
export function answered(till: Till, order: Order): Till {
  if (!isOut(till) || !till.attempt) return till
  const { act } = till.attempt
  const fresh: Till = { ...emptyTill(), stage: 'done', customer: till.customer, done: { act, order } }
  if (act === 'order' || till.lines.length === 0) return fresh
  const orders = till.customer?.orders.filter((one) => one.id !== order.id) ?? []
  const customer = till.customer && { ...till.customer, orders }
  return { ...fresh, customer, lines: till.lines, collector: till.collector }
}

/** Refusals that another try at the proof helps. */
export const provesAgain = (reason: string) => /^needs_proof$|pin/.test(reason)

/** Whether the order itself was judged. A session that ended meanwhile, or a page from in between, says nothing of it. */
const isVerdict = (problem: Problem) =>
  !problem.unanswered && problem.status !== 401 && problem.reason !== 'unknown'

/** No verdict: the attempt stays as it is. A refusal: the attempt is over, everything scanned stays. */
export function failed(till: Till, problem: Problem): Till {
  if (!isOut(till)) return till
  if (!isVerdict(problem)) return { ...till, stage: 'unknown' }
  const { reason, explanation } = problem
  const stage = provesAgain(reason) && till.attempt?.act === 'order' ? 'proof' : 'open'
  return { ...till, stage, attempt: null, refusal: { reason, explanation } }
}

/** The order was taken back. */
export const undone = (till: Till, order: Order): Till =>
  till.done ? { ...till, done: { ...till.done, order } } : till

/** What is kept over a reload; the PIN is never among it (`Attempt.body` does not carry one). */
export const packed = (till: Till): string => JSON.stringify({ ...till, other: null, aside: null })

/** The counter as it was before the reload: an order that was being sent is one whose outcome is unknown. */
export function unpacked(text: string | null): Till {
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<Till> | null
    if (!kept || !Array.isArray(kept.lines)) return emptyTill()
    const till = { ...emptyTill(), ...kept }
    if (isOut(till)) return till.attempt ? { ...till, stage: 'unknown' } : { ...till, stage: 'open' }
    return till.stage === 'proof' ? { ...till, stage: 'open' } : till
  } catch {
    return emptyTill()
  }
}
