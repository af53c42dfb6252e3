/** Shapes of the API that only staff meet. */
import type { Me } from './types'

export interface Person {
  id: number
  name: string
  number: string
  place_id: number
  place_name: string
  phone_last4: string | null
  household_id: number | null
  age_band: string
  status: string
}

/** What a list to pick from tells of somebody: a captain is told no more of the team's people. */
export type Found = Pick<Person, 'id' | 'name' | 'place_name' | 'phone_last4' | 'household_id'>

export interface Card {
  id: number
  number: string
  status: string
  issued_at: string
}

export interface PersonDetail extends Person {
  /** Whole only for those who may change it. */
  phone: string | null
  phone_masked: string | null
  guardian_consent: boolean
  has_pin: boolean
  cards: Card[]
  household: { id: number; head_id: number | null; head_name: string | null; number: string | null } | null
  purse: Me['purse']
  points: Me['points']
  beside: Me['beside']
  minutes: Me['minutes']
}

export interface Place {
  id: number
  name: string
  kind: string
  children: Place[]
}

export interface StaffMember {
  grant_id: number
  person_id: number
  name: string
  phone_last4: string | null
  role: string
  role_name: string
  place_id: number
  place_name: string
}

export type Verdict = 'new' | 'change' | 'same' | 'bad'

export interface Import {
  id: number
  file_name: string
  status: 'staged' | 'applied' | 'discarded'
  counts: { total: number } & Record<Verdict, number>
  columns: { column: string; field: string | null }[]
  /** While it is being applied; absent where the server does not say. */
  progress?: number | { done: number; total: number } | null
}

/** A file in the list: one's own, or for who imports for the whole town everybody's. */
export interface ListedImport extends Pick<Import, 'id' | 'file_name' | 'status' | 'counts'> {
  created_at: string
  applied_at: string | null
  /** Null: the command line. */
  made_by_name: string | null
  is_mine: boolean
}

export interface ImportRow {
  row: number
  verdict: Verdict
  reason: string | null
  explanation: string | null
  name: string | null
  place: string | null
  phone_last4: string | null
}

export interface Account {
  id: number
  owner_type: string
  owner_id: number
  unit: string
  kind: string
  balance: string
  /** The last transfer counted, where the moment asked for is a place in line. */
  seq: number | null
}

/** What the account on one side of a movement is. */
export type Side = Pick<Account, 'owner_type' | 'owner_id' | 'kind'>

export interface Transfer {
  seq: number
  recorded_at: string
  effective_at: string
  debit: number
  debit_side: Side
  credit: number
  credit_side: Side
  unit: string
  amount: string
  category: string
  source_type: string
  source_id: number
  revision: number
  person_id: number | null
  reverses: number | null
}
