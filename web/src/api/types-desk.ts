/**
 * Shapes of the API that the town's desk meets: catalogue, sponsors, budget, providers, dashboard, calendar. Fields
 * named `_yuan` are decimal strings of 元, which only staff ever get.
 */
import type { PersonRef } from './types'
import type { Item, ItemLimit, Shop } from './types-shop'

export interface Dashboard {
  as_of: string
  points: {
    issued_month: string
    spent_month: string
    outstanding: string
    held: string
    pending: string
    expired_month: string
  }
  /** Twelve, oldest first; `month` is 202611. */
  by_month: { month: number; issued: string; spent: string; expired: string }[]
  /** Points outstanding by the month in which they lapse; those that never do are left out. */
  expiring: { month: number; amount: string }[]
  /** The twenty most wanted of this quarter. */
  goods: { item_id: number; name: string; quantity: number; points: string }[]
  /** `weekday`: 1 Monday to 7 Sunday. */
  hours: { weekday: number; hour: number; orders: number }[]
  shops: { shop_id: number; name: string; orders: number; points: string }[]
}

export interface CalendarDay {
  /** 2027-01-01 */
  day: string
  /** Off, or a weekend day that is worked. */
  kind: 'off' | 'work'
  name: string
}

export interface Calendar {
  items: CalendarDay[]
  /** The years whose whole list is known; of others only the holidays by law are. */
  listed_years: number[]
}

/** An item as those who write the catalogue see it. `own`: the item's limit, not the rule-set's. */
export type DeskItem = Omit<Item, 'price' | 'limits' | 'valid_days'> & {
  price: string | null
  limits: (ItemLimit & { own: boolean })[]
  valid_days: number | null
}

export interface DeskShop extends Shop {
  closed: boolean
}

export interface Provider {
  id: number
  name: string
  phone: string
  /** The resident who confirms on their own phone, if there is one. */
  person_id: number | null
  person_name: string | null
  closed: boolean
}

export interface SettlementLine {
  voucher_id: number
  /** `late` waited for a decision; `deduction` was settled before and given back since. */
  kind: 'done' | 'late' | 'deduction'
  item_name: string
  person_name: string
  code_last4: string
  done_at: string
  yuan: string
}

export interface Settlement {
  id: number
  provider: PersonRef
  /** 202611 */
  month: number
  vouchers: number
  yuan: string
  made_by: PersonRef | null
  made_at: string
  approved_by: PersonRef | null
  approved_at: string | null
  /** Left out of lists. */
  lines: SettlementLine[] | null
}

export interface Pledge {
  id: number
  kind: 'yuan' | 'goods'
  yuan: string
  what: string
  day: string
  /** It was written down wrong, and counts no more. */
  cancelled: boolean
}

export interface Sponsor {
  id: number
  name: string
  contact_name: string
  contact_phone: string
  closed: boolean
  given_yuan: string
  goods_yuan: string
  pledge_count: number
  /** Only of one that was asked for. */
  pledges: Pledge[] | null
}

export interface Budget {
  /** 202611 */
  month: number
  used_yuan: string
  month_yuan: string | null
  percent: number | null
  /** By the rule-set: from where on it is told, and where it ends. */
  warn_percent: number
  stop_percent: number
  state: 'ok' | 'warn' | 'stop'
  pool_yuan: string
  outstanding_points: string
  /** At cost; null while nothing tells what a point costs. */
  outstanding_yuan: string | null
  cover_percent: number | null
}

/** What became of each item from a day to a day. */
export interface Turnover {
  first_day: string
  last_day: string
  shop_id: number | null
  items: {
    item_id: number
    name: string
    measure: string
    out: number
    back: number
    net: number
    points: string
    cost_yuan?: string
  }[]
  points: string
  cost_yuan: string
  /** The lines add up to the ledger's sums. */
  agrees: boolean
}
