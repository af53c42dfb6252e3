/** Shapes behind the counter: stock, counts, alerts, paper sheets. Only staff meet them. */
import type { PersonRef } from './types'

export interface StockLevel {
  item_id: number
  name: string
  measure: string
  on_hand: number
  reserved: number
  available: number
  /** From how few on it is to be told; null: never. */
  low_stock: number | null
  is_low: boolean
  withdrawn: boolean
  /** An estimate: what came first is taken to have gone first. */
  best_before: string | null
  cost_yuan?: string | null
}

export interface StockReceiptAsk {
  shop_id: number
  /** Left out where a sponsor gave it. */
  supplier?: string
  sponsor_id?: number
  note: string
  lines: { item_id: number; quantity: number; cost_yuan: string; best_before?: string }[]
}

export interface StockReceipt {
  id: number
  shop_id: number
  supplier: string
  sponsor: PersonRef | null
  note: string
  made_by: PersonRef | null
  recorded_at: string
  /** It was entered by mistake. */
  cancelled: boolean
  may_cancel: boolean
  lines: {
    item_id: number
    name: string
    measure: string
    quantity: number
    cost_yuan: string
    best_before: string | null
  }[]
}

export interface StockMoveAsk {
  from_shop_id: number
  to_shop_id: number
  lines: { item_id: number; quantity: number }[]
  note: string
}

export interface StockMove {
  id: number
  from_shop: PersonRef
  to_shop: PersonRef
  item_id: number
  name: string
  measure: string
  quantity: number
  note: string
  made_by: PersonRef | null
  recorded_at: string
}

export type CountState = 'open' | 'submitted' | 'approved' | 'refused'

export interface CountLine {
  item_id: number
  name: string
  measure: string
  counted: number
  /** null while the count is open: whoever counts does not see what there should be */
  expected: number | null
  difference: number | null
}

export interface Count {
  id: number
  shop_id: number
  state: CountState
  note: string
  made_by: PersonRef | null
  created_at: string
  submitted_at: string | null
  decided_by: PersonRef | null
  decided_at: string | null
  may: ('write' | 'submit' | 'decide')[]
  lines: CountLine[]
}

export type AlertKind = 'low_stock' | 'shelf_life' | 'budget' | 'voucher_ending'

export interface Alert {
  id: number
  kind: AlertKind
  shop_id: number | null
  subject_id: number
  explanation: string
  opened_at: string
}

export type SheetState = 'draft' | 'applied'

export interface SheetLineAsk {
  person_id: number
  item_id: number
  quantity: number
  collector_name?: string
}

export interface SheetAsk {
  shop_id: number
  day: string
  note: string
  lines: SheetLineAsk[]
}

export interface SheetLine {
  id: number
  position: number
  person: { id: number; name: string; place_name: string }
  item: { id: number; name: string }
  quantity: number
  collector_name: string
  order_id: number | null
  /** "": not judged yet; "ok"; or the reason of the refusal */
  verdict: string
  explanation: string
}

export interface Sheet {
  id: number
  /** What stands on it: named in signing it, so that nobody signs what they have not seen. */
  version: string
  shop_id: number
  day: string
  state: SheetState
  note: string
  made_by: PersonRef | null
  created_at: string
  signed_by: PersonRef | null
  signed_at: string | null
  lines: SheetLine[]
  disagreements: number
}
