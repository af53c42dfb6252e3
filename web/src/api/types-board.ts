/** The stars as residents meet them: board, honours, one's own standing; and the notices with their objections. */

export type SubjectKind = 'person' | 'household'

/** A line of a score: what was counted, in words (12小时30分钟), and what it gives. */
export interface ScoreLine {
  name: string
  source: string
  told: string
  score: string
}

/** Why somebody is not on the list: a stable word, and a sentence. */
export type Reason = [code: string, sentence: string]

export interface RuleLine {
  name: string
  source: string
  each: string
  cap: string | null
}

export interface AwardFamily {
  code: string
  name: string
  of: SubjectKind
  lines: RuleLine[]
  tie_break: string[]
  panel: string | null
}

export interface BoardPlace {
  rank: number
  name: string
  score: string
  told: string
}

export interface Board {
  family: string
  name: string
  of: SubjectKind
  period: number
  period_name: string
  last_day: string
  places: BoardPlace[]
}

/** What the latest list says of me; without a rank, the reasons say why. */
export interface Listed {
  cycle_id: number
  subject_id: number | null
  period_name: string
  rank: number | null
  score: string | null
  lines: ScoreLine[]
  reasons: Reason[]
}

export interface Standing {
  family: string
  name: string
  of: SubjectKind
  period_name: string
  rank: number | null
  score: string | null
  told: string
  listed: Listed | null
}

export interface Honour {
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

export interface Certificate {
  number: string
  award: string
  period_name: string
  name: string
  level: string | null
  grantor: string
  announced_at: string
  withdrawn_at: string | null
}

export interface AwardCycle {
  id: number
  family: string
  name: string
  of: SubjectKind
  period_name: string
  stage: string
  nominate_until: string | null
  nominated: boolean
}

export interface Nomination {
  id: number
  subject_id: number
  by_kind: 'team' | 'unit' | 'staff' | 'self'
  by_name: string
  reason: string
  mine: boolean
}

/** A transfer behind a score. */
export interface ScoreRecord {
  seq: number
  person_id: number
  unit: string
  amount: string
  category: string
  source_type: string
  source_id: number
  /** The activity's, where it came from one. */
  title: string | null
  effective_at: string
  reversal: boolean
}

/** A rating that counts. Who gave it is told to nobody. */
export interface Rated {
  person_id: number
  attendance_id: number
  /** The activity's. */
  title: string | null
  effective_at: string
  stars: number
}

/** A complaint that was upheld. `words`, `answer`: empty to whom they are not told. */
export interface Upheld {
  person_id: number
  happened_on: string
  decided_at: string | null
  words: string
  answer: string
}

export interface Explained {
  entry: { rank: number | null; score: string; lines: ScoreLine[]; reasons: Reason[]; level: string | null }
  nominations: number
  open_complaints: number
  upheld_complaints: number
  ratings: number
  members: number
  records: ScoreRecord[]
  rated: Rated[]
  upheld: Upheld[]
}

export type NoticeState = 'running' | 'stopped' | 'ended'

/** `starts_on` does not count among the working days; `ends_on` is the last one. */
export interface Notice {
  id: number
  title: string
  place_name: string
  starts_on: string
  ends_on: string
  working_days: number
  recipient: string
  phone: string
  state: NoticeState
  reason: string
  takes_objections: boolean
  line_count: number
}

export interface NoticeLine {
  position: number
  words: string
  detail: string
  rank: string | null
  withdrawn: boolean
}

export interface NoticePage {
  notice: Notice
  lines: NoticeLine[]
  next_cursor: string | null
}

export interface NewObjection {
  position?: number
  words: string
  evidence: string
  contact: string
}

export interface MyObjection {
  id: number
  notice_id: number
  notice_title: string
  position: number | null
  line: string | null
  words: string
  evidence: string
  received_at: string
  due_on: string
  state: 'open' | 'upheld' | 'dismissed'
  answer: string | null
  answered_at: string | null
}

export type Scope = 'listed' | 'paper' | 'honour'

export interface Consent {
  scope: Scope
  words: string
  stands: boolean
  given_at: string | null
  way: 'self' | 'paper' | null
  withdrawn_at: string | null
}
