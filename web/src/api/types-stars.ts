/**
 * Shapes of the API around the stars (评选) as staff and the panel meet them: families, cycles, lists, the panel,
 * notices, complaints. What residents meet too is in `types-board`.
 */
import type {
  MyObjection,
  Nomination as OwnNomination,
  Rated,
  Reason,
  RuleLine,
  ScoreLine,
  ScoreRecord,
  SubjectKind,
  Upheld,
} from './types-board'

export type {
  Honour as CycleHonour,
  Notice as StaffNotice,
  Reason,
  ScoreLine,
  ScoreRecord,
} from './types-board'

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
export type NominatedBy = OwnNomination['by_kind']

export interface Family {
  code: string
  name: string
  span: 'quarter' | 'year' | 'ever'
  of: SubjectKind
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
  of: SubjectKind
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

export interface Nomination extends OwnNomination {
  name: string
  home: string
  made_at: string
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

export interface Explained {
  entry: Entry
  nominations: number
  open_complaints: number
  upheld_complaints: number
  ratings: number
  members: number
  records: ScoreRecord[]
  rated: Rated[]
  upheld: Upheld[]
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

/** In how many parts what is made of a cycle's honours comes. */
export interface HonourPapers {
  posters: number
  certificates: number
}

export interface StaffObjection extends MyObjection {
  objector_name: string
  /** Only to who may answer. */
  contact: string | null
  /** Staff wrote it down for them. */
  recorded_for: boolean
  /** It concerns me: I do not answer it, and am not told who else made it. */
  recused: boolean
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
