/**
 * Shapes of the 积分超市: catalogue, counter, orders and vouchers. Points are decimal strings of 分; yuan, which only
 * staff ever get, are decimal strings in fields named `*_yuan`; days are "2026-11-25".
 */
import type { Page } from './types'

export * from './types-supply'

export interface ShopToday {
  open: boolean
  /** The sentence that says so, empty while it is open. */
  explanation: string
  next_day: string | null
}

export interface Shop {
  id: number
  name: string
  place_id: number
  place_name: string
  address: string
  phone: string
  /** Of slips, on the shop's own network; null where one is not told. */
  printer: string | null
  today: ShopToday
}

export interface ShopChange {
  name: string
  place_id: number
  address: string
  phone: string
  printer: string
  closed: boolean
}

export type ItemKind = 'good' | 'service'
export type LimitScope = 'person' | 'household'
export type LimitPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year'

export interface ItemLimit {
  scope: LimitScope
  count: number
  period: LimitPeriod
  /** the item's, not the rule-set's */
  own?: boolean
}

export interface ProviderRef {
  id: number
  name: string
  phone: string
}

/** What is left of an item's limits for one person; null where there is no such limit. */
export interface LimitsLeft {
  person_left: number | null
  household_left: number | null
}

export interface Item {
  id: number
  kind: ItemKind
  name: string
  /** 袋, 瓶, 次 */
  measure: string
  category: string
  description: string
  price: string
  barcode: string | null
  own_barcode: string
  picture_url: string | null
  /** null: a service, of which there is no stock */
  available: number | null
  reserved?: number | null
  on_hand?: number | null
  limits: ItemLimit[]
  /** Age bands; empty: everybody. */
  for_ages: string[]
  place_id: number | null
  valid_days: number
  provider: ProviderRef | null
  low_stock?: number | null
  cost_yuan?: string | null
  withdrawn: boolean
  mine: (LimitsLeft & { for_me: boolean }) | null
}

/** Staff are also shown what has no price yet, so that nobody can have it. */
export type StaffItem = Omit<Item, 'price'> & { price: string | null }

export interface ItemChange {
  kind: ItemKind
  name: string
  measure: string
  category: string
  description: string
  barcode: string | null
  limits: ItemLimit[]
  for_ages: string[]
  place_id: number | null
  valid_days: number
  provider_id: number | null
  low_stock: number | null
  withdrawn: boolean
}

export interface ItemPrice {
  effective_from: string
  price: string
  cost_yuan: string
}

export type Identified = 'live_code' | 'card' | 'card_pin' | 'found' | 'pickup' | 'self' | 'paper'
export type Purse = 'person' | 'household'

/** Whom to find: scanned digits, a person chosen by hand, or the number of an order to collect. */
export type TillAsk = { shop_id: number } & (
  { digits: string } | { person_id: number } | { order_number: string }
)

export interface TillPerson {
  id: number
  name: string
  place_name: string
  phone_last4: string | null
  is_minor: boolean
}

export interface PointsNow {
  available: string
  pending: string
  held: string
  debt: string
  expiring: { amount: string; at: string }[]
}

export interface TillLookup {
  kind: 'person'
  /** A token that they were at the counter just now; good for fifteen minutes. */
  presence: string
  person: TillPerson
  identified: Identified
  /** null: these points are not theirs to spend, as `purse_explanation` says */
  points: PointsNow | null
  /** points of the other purse that may be spent where this one is too small; null: none */
  beside: { purse: Purse; available: string } | null
  purse: Purse
  purse_explanation: string | null
  household: { id: number; name: string } | null
  /** Only of items that have a limit. */
  limits: (LimitsLeft & { item_id: number })[]
  visits_left: number | null
  orders: Order[]
  verify_above: string | null
  today: ShopToday
}

export type OrderState = 'reserved' | 'collected' | 'cancelled' | 'lapsed' | 'undone'
export type Channel = 'till' | 'home' | 'paper'

export interface OrderLineAsk {
  item_id: number
  quantity: number
}

/** 代领: who takes it for them. The signature is an SVG path of at most 20 kB. */
export interface Collector {
  name: string
  relation: string
  signature: string
}

export interface OrderAsk {
  shop_id: number
  person_id?: number
  presence?: string
  channel: 'till' | 'home'
  lines: OrderLineAsk[]
  collector?: Collector
  pin?: string
  live_code?: string
  /** What the screen showed; another price by now is refused with `price_changed`. */
  total?: string
}

export interface CollectAsk {
  presence?: string
  number?: string
  collector?: Collector
}

export interface OrderLine {
  id: number
  item_id: number
  kind: ItemKind
  name: string
  measure: string
  quantity: number
  returned: number
  /** of one */
  price: string
  /** of what is left of it after returns */
  points: string
}

/** A service of an order, as the order tells of it. */
export interface OrderVoucher {
  id: number
  code: string
  state: VoucherState
  item: { id: number; name: string }
  provider_name: string
  provider_phone: string
  points: string
  valid_until: string
}

export interface Order {
  id: number
  /** Ten digits: the pick-up code (领取码) while it waits, then its name (单号). Empty for who may not collect it. */
  number: string
  state: OrderState
  channel: Channel
  identified: Identified
  shop: { id: number; name: string }
  person: { id: number; name: string }
  points: string
  left_after: string | null
  lines: OrderLine[]
  vouchers: OrderVoucher[]
  deadline_at: string | null
  created_at: string
  ended_at: string | null
  collector_name: string
  collector_relation: string
  can_undo_until: string | null
}

export interface ReturnAsk {
  lines: { line_id: number; quantity: number; restock: boolean }[]
  reason: string
}

export type VoucherState =
  'issued' | 'done' | 'confirmed' | 'complained' | 'returned' | 'cancelled' | 'lapsed'

export interface Voucher {
  id: number
  /** Eighteen digits. */
  code: string
  state: VoucherState
  item: { id: number; name: string }
  /** Masked for the provider, who is told the place while the voucher can be used. */
  person: { id: number | null; name: string; place_name: string }
  provider: ProviderRef
  points: string
  issued_at: string
  valid_until: string
  done_at: string | null
  complain_until: string | null
  complaint: string | null
  /** What was decided on the complaint, in words. */
  decision: string | null
  order_id: number
}

/** A voucher as anyone but its owner sees it: who confirms it must have been given the code. */
export type SeenVoucher = Omit<Voucher, 'code'> & { code: string | null }

export type ItemPage = Page<Item>
export type StaffItemPage = Page<StaffItem>
export type OrderPage = Page<Order>
export type VoucherPage = Page<Voucher>
