/** Shapes of the API around the stars (评选): families, cycles, lists, the panel, notices, honours, complaints. */

export type Stage =
  | 'cutoff'
  | 'nomination'
  | 'screening'
  | 'listed'
  | 'panel'
  | 'notice'
  | 'confirming'
  | 'announced'
export type Tie = 'expand' | 'vote' | 'draw'
export type How = 'vote' | 'draw' | 'decision'
export type Subject = 'person' | 'household'
export type NominatedBy = 'team' | 'unit' | 'staff' | 'self'

/** A line as the rules have it: `each` for an hour, a point, a day, a star or a complaint; `cap`: at most. */
export interface RuleLine {
  name: string
  source: string
  each: string
  cap: string | null
}

export interface Family {
  code: string
  name: string
  span: 'quarter' | 'year' | 'ever'
  of: Subject
  lines: RuleLine[]
  minutes: number
  months: number
  nominated: boolean
  seats_each: number
  seats_by: string
  seats_open: number
  levels: { name: string; minutes: number; decided: boolean }[]
  tie: Tie
  rest: number
  shortlist: number | null
  panel: string | null
  bonus: string
  nominate_days: number
  notice_days: number
}

/** A step of the path. `due_on`: the last day of its time (2026-10-22). */
export interface PathStep {
  stage: Stage
  name: string
  state: 'done' | 'now' | 'ahead'
  due_on: string | null
  done_at: string | null
  done_by: string | null
}

export interface Cycle {
  id: number
  family: string
  name: string
  of: Subject
  /** 20263: the third quarter of 2026; a year for an award of a year. */
  period: number
  period_name: string
  last_day: string
  stage: Stage
  path: PathStep[]
  records_until: string
  nominate_until: string | null
  nominated: boolean
  /** The most that the panel's marks add; null: no marks are given. */
  panel: string | null
  tie: Tie
  list_id: number | null
  final_id: number | null
  notice_id: number | null
  announced_at: string | null
}

/** Something that was done in a cycle. */
export interface Step {
  action: string
  stage: Stage
  subject_id: number | null
  /** The candidate's it was about. */
  subject_name: string | null
  note: string
  actor: string
  at: string
}

export interface Nomination {
  id: number
  subject_id: number
  name: string
  home: string
  by_kind: NominatedBy
  by_name: string
  reason: string
  made_at: string
  mine: boolean
}

/** What was found of a candidate's eligibility; the last word of each. */
export interface Check {
  subject_id: number
  verdict: 'passed' | 'refused'
  reason: string
  evidence: string
  checked_by: string
  checked_at: string
}

export interface Candidate {
  id: number
  name: string
  home: string
}

/** A line of a score: what was counted, in words, and what it gives. */
export interface ScoreLine {
  name: string
  source: string
  told: string
  score: string
}

/** A stable word, and a sentence. */
export type Reason = [code: string, sentence: string]
export type Seat = 'place' | 'open' | 'level'

export interface Entry {
  position: number
  subject: Candidate
  /** Null: not eligible, and `reasons` say why. */
  rank: number | null
  score: string
  lines: ScoreLine[]
  reasons: Reason[]
  seat: Seat | null
  level: string | null
}

export interface FrozenList {
  id: number
  kind: 'list' | 'final'
  snapshot: number
  seq: number
  rule_version: number
  inputs_hash: string
  hash: string
  ranked: number
  subjects: number
  made_at: string
}

export interface ScoreRecord {
  seq: number
  person_id: number
  unit: string
  amount: string
  category: string
  source_type: string
  source_id: number
  /** The activity's, of an attendance. */
  title: string | null
  effective_at: string
  reversal: boolean
}

export interface Explained {
  entry: Entry
  nominations: number
  open_complaints: number
  upheld_complaints: number
  ratings: number
  members: number
  records: ScoreRecord[]
}

export interface Stand {
  rank: number | null
  score: string
  lines: ScoreLine[]
  reasons: Reason[]
  seat: Seat | null
}

export interface Moved {
  subject: Candidate
  before: Stand | null
  after: Stand | null
}

export interface MovedList {
  moved: Moved[]
  /** How many beyond those told. */
  more: number
}

/** What people have to decide: `seats` of these; null: any number of them. */
export interface OpenTie {
  subjects: Candidate[]
  seats: number | null
}

export interface Mark {
  member: string
  subject_id: number
  points: string | null
  conflict: string
}

export interface Meeting {
  held_on: string
  attended: number
  heard: string
}

export interface MadeChoice {
  subjects: Candidate[]
  chosen: Candidate[]
  how: How
  witnesses: string
  note: string
}

/** The panel's table. `mine`: whether my own sheet is in; null: I am no member. */
export interface PanelTable {
  cycle_id: number
  name: string
  most: string | null
  members: { person_id: number; name: string; given: boolean }[]
  complete: boolean
  mine: boolean | null
  candidates: Entry[]
  open: OpenTie[]
  marks: Mark[]
  meetings: Meeting[]
  choices: MadeChoice[]
}

export interface StaffNotice {
  id: number
  title: string
  starts_on: string
  ends_on: string
  working_days: number
  recipient: string
  phone: string
  state: 'running' | 'stopped' | 'ended'
  reason: string
  takes_objections: boolean
  line_count: number
}

export interface StaffObjection {
  id: number
  position: number | null
  /** The line it is about, in public words; null: the whole list. */
  line: string | null
  words: string
  evidence: string
  received_at: string
  due_on: string
  state: 'open' | 'upheld' | 'dismissed'
  answer: string | null
  answered_at: string | null
  objector_name: string
  /** Only to who may answer. */
  contact: string | null
  recorded_for: boolean
}

export interface CycleHonour {
  id: number
  number: string
  award: string
  period_name: string
  name: string
  place: string
  level: string | null
  rank: number
  announced_at: string
  asked: boolean
  reason: string
  withdrawn_at: string | null
}

/** A complaint about somebody's service. */
export interface Complaint {
  id: number
  person_id: number
  name: string
  happened_on: string
  words: string
  evidence: string
  state: 'open' | 'upheld' | 'dismissed'
  answer: string
  made_at: string
  decided_at: string | null
  mine: boolean
}
