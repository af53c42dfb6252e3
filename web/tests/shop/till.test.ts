import { describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { Order, TillLookup } from '@/api/types-shop'
import { deliver } from '@/shop/deliver'
import * as counter from '@/shop/till'
import type { Till } from '@/shop/till'

const lookup = (id: number, identified: TillLookup['identified'] = 'card') =>
  ({ presence: `p${id}`, person: { id, name: `居民${id}` }, identified, orders: [] }) as unknown as TillLookup
const ORDER = { id: 7, state: 'collected' } as unknown as Order
const ASK = {
  act: 'order' as const,
  path: '/orders',
  body: { shop_id: 1, channel: 'till' as const, lines: [] },
}

let drawn = 0
const key = () => `key-${(drawn += 1)}`
const ready = () => counter.added(counter.added(counter.met(counter.emptyTill(), lookup(1)), 5), 5)
const sent = (till: Till = ready()) => counter.sent(till, ASK, key)
const lost = () => counter.failed(sent(), Problem.offline())
const refusal = (reason: string) => new Problem(409, { reason, explanation: '已兑完,请换别的。' })

describe('one confirmation is one key', () => {
  it('whether it is pressed once or twice', () => {
    const first = sent()
    expect(sent(first)).toBe(first)
  })
  it('and the same at every retry, with the same body', () => {
    const before = lost()
    const after = counter.again(before)
    expect(after.stage).toBe('sending')
    expect(after.attempt).toEqual(before.attempt)
  })
  it('while no answer is known, nobody else and nothing else can be taken on', () => {
    for (const till of [sent(), lost()]) {
      expect(counter.met(till, lookup(2))).toBe(till)
      expect(counter.added(till, 9)).toBe(till)
      expect(counter.counted(till, 5, 0)).toBe(till)
      expect(counter.cleared(till)).toBe(till)
      expect(counter.sent(till, ASK, key)).toBe(till)
    }
  })
  it('kept over a reload in mid-order', () => {
    const till = sent()
    const reloaded = counter.unpacked(counter.packed(till))
    expect(reloaded.stage).toBe('unknown')
    expect(reloaded.attempt?.key).toBe(till.attempt?.key)
    expect(reloaded.lines).toEqual(till.lines)
    expect(counter.again(reloaded).attempt).toEqual(till.attempt)
  })
  it('and a new one after a refusal: the next press is a new order', () => {
    const refused = counter.failed(sent(), refusal('sold_out'))
    expect(sent(refused).attempt?.key).not.toBe(sent().attempt?.key)
    expect(refused.attempt).toBeNull()
  })
  it('a press too many after it is done sends nothing', () => {
    const done = counter.answered(sent(), ORDER)
    expect(counter.sent(done, ASK, key)).toBe(done)
  })
})

describe('a refusal', () => {
  it('keeps everything that was scanned', () => {
    const before = ready()
    const refused = counter.failed(counter.sent(before, ASK, key), refusal('sold_out'))
    expect(refused).toMatchObject({ stage: 'open', lines: before.lines, customer: before.customer })
    expect(refused.refusal?.explanation).toBe('已兑完,请换别的。')
  })
  it('is off the screen once something is changed', () =>
    expect(counter.counted(counter.failed(sent(), refusal('sold_out')), 5, 1).refusal).toBeNull())
  it.each(['needs_proof', 'pin_wrong'])('%s asks for the proof', (reason) =>
    expect(counter.failed(sent(), refusal(reason)).stage).toBe('proof'),
  )
})

describe('no answer', () => {
  it('is neither a yes nor a no', () => {
    expect(lost()).toMatchObject({ stage: 'unknown', done: null, refusal: null })
    expect(counter.failed(sent(), new Problem(503, {})).stage).toBe('unknown')
  })
  it('then an answer to the same key is one', () => {
    const done = counter.answered(counter.again(lost()), ORDER)
    expect(done).toMatchObject({
      stage: 'done',
      lines: [],
      attempt: null,
      done: { act: 'order', order: ORDER },
    })
  })
  it.each([
    ['a session that ended', new Problem(401, { reason: 'not_signed_in', explanation: '请先登录。' })],
    ['a page from in between', new Problem(404, {})],
    ['a page of a proxy', new Problem(403, {})],
  ])('is what %s gives: the key stays', (_, problem) => {
    const till = sent()
    const after = counter.failed(till, problem)
    expect(after).toMatchObject({ stage: 'unknown', refusal: null, attempt: till.attempt })
    expect(counter.unpacked(counter.packed(after)).attempt?.key).toBe(till.attempt?.key)
  })
  it('may be let go of: what was scanned stays', () =>
    expect(counter.letGo(lost())).toMatchObject({ stage: 'open', attempt: null, lines: ready().lines }))
})

describe('who the goods are for', () => {
  it('may be scanned before or after them', () => {
    const till = counter.met(counter.added(counter.emptyTill(), 5), lookup(1))
    expect(till).toMatchObject({ lines: [{ item_id: 5, quantity: 1 }], customer: { person: { id: 1 } } })
  })
  it('is asked when somebody else is scanned while goods lie there', () => {
    const till = counter.met(ready(), lookup(2))
    expect(till.customer?.person.id).toBe(1)
    expect(counter.switched(till)).toMatchObject({
      customer: { person: { id: 2 } },
      lines: till.lines,
      other: null,
    })
    expect(counter.stayed(till)).toMatchObject({
      customer: { person: { id: 1 } },
      lines: till.lines,
      other: null,
    })
  })
  it('is simply the next one while nothing lies there', () =>
    expect(counter.met(counter.met(counter.emptyTill(), lookup(1)), lookup(2)).customer?.person.id).toBe(2))
  it('is proven by scanning the same person again, goods and 代领 kept', () => {
    const collector = { name: '李强', relation: '子女', signature: '' }
    const till = counter.met(counter.proving(counter.collecting(ready(), collector)), lookup(1, 'live_code'))
    expect(till).toMatchObject({ customer: { identified: 'live_code' }, collector, lines: ready().lines })
  })
  it('is the next one after an order is done', () => {
    const next = counter.met(counter.answered(sent(), ORDER), lookup(2))
    expect(next).toMatchObject({ stage: 'open', done: null, customer: { person: { id: 2 } }, lines: [] })
  })
})

describe('a collection while goods lie there', () => {
  const COLLECT = { act: 'collection' as const, path: '/orders/7/collection', body: {} }
  const collector = { name: '李强', relation: '子女', signature: '' }
  const before = counter.collecting(
    counter.added(
      counter.met(counter.emptyTill(), { ...lookup(1), orders: [ORDER, { ...ORDER, id: 8 }] }),
      5,
    ),
    collector,
  )
  const done = counter.answered(counter.sent(before, COLLECT, key), ORDER)
  it('leaves them there, with whose they are, and one order less to collect', () => {
    expect(done).toMatchObject({ stage: 'done', done: { act: 'collection' }, lines: before.lines, collector })
    expect(done.customer?.orders.map((one) => one.id)).toEqual([8])
  })
  it.each([
    ['next', counter.cleared(done)],
    ['the next thing scanned', counter.counted(done, 5, 1)],
    ['a reload', counter.cleared(counter.unpacked(counter.packed(done)))],
  ])('goes on with them at %s', (_, till) =>
    expect(till).toMatchObject({ stage: 'open', done: null, lines: before.lines, customer: { person: { id: 1 } } }),
  )
  it('without any, leaves an empty counter for the next one', () => {
    const bare = counter.met(counter.emptyTill(), lookup(1))
    const next = counter.added(counter.answered(counter.sent(bare, COLLECT, key), ORDER), 5)
    expect(next).toMatchObject({ customer: null, lines: [{ item_id: 5, quantity: 1 }] })
  })
})

describe('clearing', () => {
  it('can be taken back', () => {
    const before = ready()
    const gone = counter.cleared(before)
    expect(gone).toMatchObject({ customer: null, lines: [] })
    expect(counter.putBack(gone)).toMatchObject({ customer: before.customer, lines: before.lines })
  })
  it('after an order is done leaves nothing to put back', () =>
    expect(counter.cleared(counter.answered(sent(), ORDER)).aside).toBeNull())
})

describe('what is kept over a reload', () => {
  it('is the goods and the person', () =>
    expect(counter.unpacked(counter.packed(ready()))).toMatchObject({ stage: 'open', lines: ready().lines }))
  it.each([null, '', 'null', '{', '{"lines":3}'])('%j is an empty counter', (text) =>
    expect(counter.unpacked(text)).toEqual(counter.emptyTill()),
  )
})

describe('sending', () => {
  const script = (answers: (Order | Problem)[]) => {
    let asked = 0
    const send = async () => {
      const next = answers[asked++]
      if (next instanceof Problem) throw next
      return next ?? ORDER
    }
    return { send, asked: () => asked }
  }
  const pause = async () => undefined

  it('tries once more by itself after a lost answer', async () => {
    const { send, asked } = script([Problem.offline(), ORDER])
    expect(await deliver(send, pause)).toBe(ORDER)
    expect(asked()).toBe(2)
  })
  it('leaves it unknown after the second', async () => {
    const { send, asked } = script([Problem.offline(), Problem.offline(), ORDER])
    expect(await deliver(send, pause)).toMatchObject({ unanswered: true })
    expect(asked()).toBe(2)
  })
  it('never repeats a refusal', async () => {
    const { send, asked } = script([refusal('sold_out')])
    expect(await deliver(send, pause)).toMatchObject({ reason: 'sold_out' })
    expect(asked()).toBe(1)
  })
})
