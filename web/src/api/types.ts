/** Shapes of the API. Times are RFC 3339 strings; points are decimal strings of 分; minutes are whole numbers. */

export * from './types-scan'
export * from './types-staff'

export interface Page<T> {
  items: T[]
  next_cursor: string | null
}

export interface Town {
  name: string
  help_phone: string
  grantor: string
  public_url: string
  version: string
}

export interface Role {
  role: string
  place_id: number
  place_name: string
}

export interface Session {
  person: { id: number; name: string; number: string }
  role: string
  roles: Role[]
  permissions: string[]
  place_name: string
  /** They hold offices that count only where one signed in by password. */
  offices_need_password: boolean
}

export type SignIn =
  | { way: 'code'; phone: string; code: string; person_id?: number }
  | { way: 'password'; login: string; password: string }
  | { way: 'card'; card: string; pin: string }
  | { way: 'setup'; token: string; name: string; phone: string; password: string }

export interface CodeSent {
  resend_after_seconds: number
  valid_seconds: number
}

export interface Me {
  person: {
    id: number
    name: string
    number: string
    phone_last4: string
    place_name: string
    age_band: string
  }
  points: {
    available: string
    pending: string
    held: string
    debt: string
    expiring: { amount: string; at: string }[]
  }
  /** Whose the points are: one's own, or the household's. */
  purse: 'person' | 'household'
  household: { id: number; name: string } | null
  /** Points of the other purse that may be spent where this one is too small; null: none. */
  beside: { purse: 'person' | 'household'; available: string } | null
  minutes: { total: number; quarter: number; pending: number }
  attendance_count: number
}

export type Unit = 'points' | 'minutes'

export interface StatementLine {
  seq: number
  recorded_at: string
  effective_at: string
  amount: string
  what: string
  source_title: string | null
  balance_after: string | null
  status: 'settled' | 'pending' | 'reversed'
  /** Whose line it is, where the household shares its points. */
  person_name: string | null
}

export interface MemberCode {
  digits: string
  svg: string
  valid_until: string
  step_seconds: number
  server_time: string
}

export interface MyAttendance {
  attendance_id: number
  event_id: number
  title: string
  in_at: string | null
  out_at: string | null
  minutes: number
  points: string
  /** A Chinese word or two. */
  status: string
  explanation: string
}

export type EventKind = 'service' | 'deliberation'
export type EventStatus = 'draft' | 'published' | 'closed' | 'cancelled'
export type EventView = 'open' | 'mine' | 'past' | 'running'
export type EventAct = 'edit' | 'publish' | 'cancel' | 'close' | 'run' | 'scan' | 'approve'
export type Phase = 'in' | 'out'

export interface Shift {
  id?: number
  name: string
  duty_area: string
  in_charge: string
  in_charge_phone: string
  starts_at: string
  ends_at: string
  capacity: number | null
  taken?: number
}

export interface EventDraft {
  kind: EventKind
  title: string
  description: string
  category: string
  place_id: number | null
  location: string
  starts_at: string
  ends_at: string
  sign_in_opens_minutes: number
  sign_up: 'none' | 'required' | 'optional'
  capacity: number | null
  settlement: 'at_once' | 'on_approval'
  fixed_points: string | null
  forgotten: 'zero' | 'planned_end' | 'half'
  contact_name: string
  contact_phone: string
  bring: string
  shifts: Shift[]
  on_duty: number[]
  printed_code_allowed: boolean
  safety_notice: string
  insured: boolean
}

export interface MySignUp {
  signed_up: boolean
  shift_id: number | null
  signup_id: number | null
  in_at: string | null
  out_at: string | null
}

export interface PersonRef {
  id: number
  name: string
}

export interface Event extends Omit<EventDraft, 'on_duty'> {
  id: number
  on_duty: PersonRef[]
  taken: number
  status: EventStatus
  place_name: string
  category_name: string
  organiser: PersonRef
  counts: { signed_up: number; present: number; signed_out: number; attended: number }
  my: MySignUp | null
  may: EventAct[]
  notice_text: string
}

export interface Category {
  code: string
  name: string
  kind: EventKind
  earn_text: string
  per_hour: string | null
  fixed: string | null
  from: string | null
  to: string | null
}

export interface Rules {
  version: number
  code: string
  name: string
  effective_from: string
  categories: Category[]
  text_lines: string[]
}

export interface EventCode {
  text: string
  svg: string
  phase: Phase
  valid_until: string
  server_time: string
  step_seconds: number
  present_count: number
  signed_out_count: number
  attended_count: number
  last_names: string[]
  event_status: EventStatus
  title: string
}

export interface AttendanceRow {
  id: number
  person: { id: number; name: string; place_name: string; phone_last4: string }
  shift_name: string
  in_at: string | null
  out_at: string | null
  minutes: number
  points: string
  status: 'in' | 'left' | 'forgotten' | 'absent' | 'void'
  review: string[]
  review_text: string[]
  approval: 'none' | 'pending' | 'approved' | 'refused'
  revision: number
  may: ('approve' | 'refuse')[]
}

export interface RosterLine {
  person_id: number
  name: string
  place_name: string
  phone_last4: string | null
  shift_name: string
  state: 'expected' | 'in' | 'left'
}
