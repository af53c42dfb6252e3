import { computed, ref, shallowRef, watch } from 'vue'
import { call, post } from '@/api/client'
import { randomKey, sessionKeep } from '@/api/idempotency'
import { Problem, sentence } from '@/api/problem'
import type {
  CollectAsk,
  Collector,
  Order,
  OrderAsk,
  SeenVoucher,
  Shop,
  StaffItem,
  TillLookup,
} from '@/api/types-shop'
import { knownSession } from '@/app/session'
import type { ShopItems } from '@/composables/shop-items'
import { allowSound, feedback } from '@/scan/feedback'
import { needsProof, totalOf } from '@/shop/cart'
import { deliver } from '@/shop/deliver'
import { readScan } from '@/shop/digits'
import { itemOfDigits, strangeItem } from '@/shop/find'
import * as counter from '@/shop/till'
import type { Till } from '@/shop/till'
import { decimal } from '@/text/points'

export interface Said {
  tone: 'good' | 'bad'
  text: string
}

type Who = { digits: string } | { person_id: number } | { order_number: string }

/** People stand in a queue. The key makes asking again harmless, so the wait may be short. */
const ANSWER_MS = 10_000
const OUT = '上一单还没有结果,请先点“再试一次”。'

/** The counter on this page: scans in, orders out, and everything kept over a reload. */
export function useTill(shop: () => Shop | null, shelf: ShopItems) {
  const till = shallowRef<Till>(counter.emptyTill())
  const said = shallowRef<Said | null>(null)
  const looking = ref(false)
  const fresh = ref<number | null>(null)
  const voucher = shallowRef<SeenVoucher | null>(null)
  const voucherCode = ref('')
  const askedNumber = ref('')
  const keep = sessionKeep()
  let secret: Pick<OrderAsk, 'pin'> = {}
  let turn = 0
  /** Scanned while the page was still asking which shop this is. */
  const early: string[] = []

  /** Kept under the name of who began: a session that ends meanwhile must not lose the order. */
  const clerk = knownSession()?.person.id ?? 0
  const keepName = () => `till:${clerk}:${shop()?.id ?? 0}`
  const total = computed(() => totalOf(till.value.lines, shelf.items.value))
  const isOut = computed(() => counter.isOut(till.value))

  function set(next: Till): void {
    till.value = next
    keep.setItem(keepName(), counter.packed(next))
  }
  function say(tone: Said['tone'], text: string): void {
    said.value = { tone, text }
    feedback(tone === 'good')
  }

  async function send(): Promise<void> {
    const { attempt, stage } = till.value
    if (stage !== 'sending' || !attempt) return
    said.value = null
    const body = attempt.act === 'order' ? { ...attempt.body, ...secret } : attempt.body
    const answer = await deliver(() =>
      call<Order>('POST', attempt.path, { body, key: attempt.key, timeoutMs: ANSWER_MS }),
    )
    const refused = answer instanceof Problem
    set(refused ? counter.failed(till.value, answer) : counter.answered(till.value, answer))
    if (till.value.stage !== 'unknown') secret = {}
    feedback(!refused)
    void shelf.reload()
  }

  function take(ask: Omit<counter.Attempt, 'key'>): void {
    if (isOut.value) return
    set(counter.sent(till.value, ask, randomKey))
    void send()
  }

  function confirm(pin = ''): void {
    const { customer, lines, collector, other, stage } = till.value
    const at = shop()
    if (isOut.value || stage === 'done' || looking.value || other || !at) return
    if (!customer) return say('bad', '请先扫居民的码或卡。')
    if (lines.length === 0) return say('bad', '还没有扫商品。')
    if (!pin && needsProof(total.value, customer)) {
      said.value = null
      return set(counter.proving(till.value))
    }
    secret = pin ? { pin } : {}
    const body: OrderAsk = {
      shop_id: at.id,
      person_id: customer.person.id,
      presence: customer.presence,
      channel: 'till',
      lines: [...lines],
      total: decimal(total.value),
      ...(collector ? { collector } : {}),
    }
    take({ act: 'order', path: '/orders', body })
  }

  function collect(order: Order): void {
    const { customer, collector } = till.value
    if (!customer || isOut.value) return
    const body: CollectAsk = {
      presence: customer.presence,
      ...(askedNumber.value === order.number ? { number: order.number } : {}),
      ...(collector ? { collector } : {}),
    }
    take({ act: 'collection', path: `/orders/${order.id}/collection`, body })
  }

  function again(): void {
    set(counter.again(till.value))
    void send()
  }

  async function meet(who: Who): Promise<void> {
    const at = shop()
    if (!at) return
    if (isOut.value) return say('bad', OUT)
    const mine = (turn += 1)
    const proving = till.value.stage === 'proof'
    const before = till.value.customer?.person.id
    looking.value = true
    said.value = null
    try {
      const found = await post<TillLookup>('/till/lookup', { shop_id: at.id, ...who })
      if (mine !== turn) return
      askedNumber.value = 'order_number' in who ? who.order_number : ''
      set(counter.met(till.value, found))
      feedback(till.value.other === null)
      looking.value = false
      if (proving && before === found.person.id && !needsProof(total.value, found)) confirm()
    } catch (error) {
      if (mine === turn) say('bad', sentence(error))
    } finally {
      if (mine === turn) looking.value = false
    }
  }

  function pick(item: Pick<StaffItem, 'id' | 'name'>): void {
    if (isOut.value) return say('bad', OUT)
    set(counter.added(till.value, item.id))
    fresh.value = item.id
    say('good', `加上了:${item.name}`)
  }

  async function pickDigits(digits: string): Promise<void> {
    let item = itemOfDigits(shelf.items.value, digits)
    if (!item) await shelf.reload() // it may have been put on the list since
    item ??= itemOfDigits(shelf.items.value, digits)
    if (item) pick(item)
    else say('bad', shelf.trouble.value || strangeItem(digits))
  }

  async function openVoucher(code: string): Promise<void> {
    said.value = null
    try {
      voucher.value = await post<SeenVoucher>('/vouchers/lookup', { code })
      voucherCode.value = code
      feedback(true)
    } catch (error) {
      say('bad', sentence(error))
    }
  }

  function scan(text: string): void {
    allowSound()
    if (!shop()) return void early.push(text)
    const read = readScan(text)
    if (!read.ok) return say('bad', read.explanation)
    if (read.kind === 'item') return void pickDigits(read.digits)
    if (read.kind === 'voucher') return void openVoucher(read.digits)
    void meet(read.kind === 'order' ? { order_number: read.digits } : { digits: read.digits })
  }

  /** Away with the proof, a question, or everything: whatever is in the foreground. */
  function escape(): void {
    said.value = null
    if (till.value.stage === 'proof' || till.value.other) set(counter.stayed(till.value))
    else set(counter.cleared(till.value))
  }

  watch(
    () => shop()?.id,
    (id) => {
      if (id === undefined) return
      till.value = counter.unpacked(keep.getItem(keepName()))
      void shelf.reload()
      if (till.value.stage === 'unknown') again()
      early.splice(0).forEach(scan)
    },
    { immediate: true },
  )

  return {
    till,
    said,
    looking,
    fresh,
    voucher,
    voucherCode,
    askedNumber,
    total,
    isOut,
    scan,
    meet,
    pick,
    confirm,
    collect,
    again,
    escape,
    count: (itemId: number, quantity: number) => set(counter.counted(till.value, itemId, quantity)),
    putBack: () => set(counter.putBack(till.value)),
    switchTo: () => set(counter.switched(till.value)),
    stay: () => set(counter.stayed(till.value)),
    letGo: () => set(counter.letGo(till.value)),
    undone: (order: Order) => set(counter.undone(till.value, order)),
    collector: (one: Collector | null) => set(counter.collecting(till.value, one)),
  }
}

export type TillDesk = ReturnType<typeof useTill>
