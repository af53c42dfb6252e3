/** The stars in the words of the desk. */
import type {
  Complaint,
  Cycle,
  Entry,
  Family,
  How,
  Moved,
  NominatedBy,
  PathStep,
  Seat,
  StaffNotice,
  Stand,
  Step,
  Tie,
} from '@/api/types-stars'
import { points } from './points'
import { clock, day } from './time'
import type { Word } from './words'

export const NOMINATED_BY: Record<NominatedBy, string> = {
  team: '服务队推荐',
  unit: '单位推荐',
  staff: '社区推荐',
  self: '自己报名',
}

export const SEAT: Record<Seat, string> = { place: '村(社区)名额', open: '全镇名额', level: '达到星级' }

export const HOW: Record<How, string> = { vote: '投票', draw: '现场抓阄', decision: '评议决定' }

/** What the rules say of a tie at the cut. */
export const TIE: Record<Tie, string> = {
  expand: '并列的都算',
  vote: '并列的投票定',
  draw: '并列的现场抓阄',
}

export const COMPLAINT: Record<Complaint['state'], Word> = {
  open: { text: '没办结', tone: 'wait' },
  upheld: { text: '投诉成立', tone: 'bad' },
  dismissed: { text: '投诉不成立', tone: 'calm' },
}

export const OBJECTION: Record<Complaint['state'], Word> = {
  open: { text: '没办结', tone: 'wait' },
  upheld: { text: '异议成立', tone: 'bad' },
  dismissed: { text: '异议不成立', tone: 'calm' },
}

export const NOTICE: Record<StaffNotice['state'], Word> = {
  running: { text: '正在公示', tone: 'good' },
  stopped: { text: '公示中止', tone: 'bad' },
  ended: { text: '公示结束', tone: 'calm' },
}

/** What was done, with the candidate's name where `X` stands. */
const ACTION: Record<string, string> = {
  open: '开始这一期',
  close_records: '截止记录',
  nominate: '推荐X',
  withdraw_nomination: '收回对X的推荐',
  close_nominations: '结束推荐',
  check: '审查X的资格',
  snapshot: '出名单',
  name_panel: '开始研究',
  give_marks: '交了评分',
  record_meeting: '记下评议会的意见',
  choose: '定了并列',
  publicise: '开始公示',
  submit: '提交镇里审定',
  recall: '退回资格',
  send_back: '退回资格',
  confirm: '审定',
  sign: '监委会签字',
  announce: '通报',
  ask_withdrawal: '申请撤销X',
  withdraw: '同意撤销X',
}

/** What a step's note says, where it says something to people. */
function noteWords({ action, note }: Pick<Step, 'action' | 'note'>): string {
  if (action === 'check') return note === 'refused' ? ':不通过' : ':通过'
  if (action === 'snapshot') return `(第${note}次)`
  if (action === 'choose') return `:${HOW[note as How] ?? note}`
  if (action === 'announce') return `${note}位`
  if (action === 'name_panel') return note && note !== '0' ? `,评议小组${note}人` : ''
  return ['recall', 'send_back', 'ask_withdrawal', 'withdraw'].includes(action) && note ? `:${note}` : ''
}

/** 出名单(第2次), 审查王秀英的资格:通过, 退回资格:时长有误. */
export const actionWords = (step: Pick<Step, 'action' | 'note' | 'subject_name'>): string =>
  (ACTION[step.action] ?? step.action).replace('X', step.subject_name ?? '一位') + noteWords(step)

/** A local date such as 2026-10-22 as 10月22日. */
export const dateWords = (date: string, now: number = Date.now()) => day(`${date}T12:00:00+08:00`, now)

/** What stands under the path of a step: who did it and when, or until when it runs. */
export function stepWords(step: PathStep, now: number = Date.now()): string {
  if (step.state === 'done') {
    const when = step.done_at ? `${day(step.done_at, now)} ${clock(step.done_at)}` : ''
    return [`${step.name}:已办完`, when, step.done_by ?? ''].filter(Boolean).join(' · ')
  }
  const due = step.due_on ? ` · 到${dateWords(step.due_on, now)}为止` : ''
  return `${step.name}:${step.state === 'now' ? '正在办' : '还没到'}${due}`
}

/** The same below each step, where there is room: 12月6日, 郑静; 到12月11日. */
export function stepNotes(step: PathStep, now: number = Date.now()): string[] {
  if (step.state === 'done') return [step.done_at ? day(step.done_at, now) : '', step.done_by ?? ''].filter(Boolean)
  return step.due_on ? [`到${dateWords(step.due_on, now)}`] : []
}

const isoToday = (now: number) => new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)

/** The town's date today, as an <input type="date"> has it. */
export const today = (now: number = Date.now()) => isoToday(now)

/** Whether the last day of something is over. */
export const isOver = (lastDay: string, now: number = Date.now()) => isoToday(now) > lastDay

const QUARTER = ['一', '二', '三', '四']
const PERIODS_SHOWN = 4

/** The periods of a family that are over, the latest first. */
export function periodsOver(span: Family['span'], now: number = Date.now()): { value: number; text: string }[] {
  const [year = 0, month = 0] = isoToday(now).split('-').map(Number)
  if (span === 'year')
    return Array.from({ length: 2 }, (_, at) => ({ value: year - 1 - at, text: `${year - 1 - at}年` }))
  const running = year * 4 + Math.floor((month - 1) / 3)
  return Array.from({ length: PERIODS_SHOWN }, (_, at) => {
    const quarter = running - 1 - at
    const [inYear, number] = [Math.floor(quarter / 4), quarter % 4]
    const name = `${inYear}年第${QUARTER[number]}季度`
    return { value: inYear * 10 + number + 1, text: span === 'ever' ? `到${name}末` : name }
  })
}

/** Where the list came to the town last: what was said of an earlier one counts no more. */
function sinceSubmitted(steps: readonly Step[]): Step[] {
  const last = steps.map((step) => step.action).lastIndexOf('submit')
  return last < 0 ? [] : steps.slice(last)
}

/** Who agreed to the list, and who signed, since it came to the town. */
export function agreedBy(steps: readonly Step[]): { confirmed: Step | null; signed: Step | null } {
  const since = sinceSubmitted(steps)
  const found = (action: string) => since.find((step) => step.action === action) ?? null
  return { confirmed: found('confirm'), signed: found('sign') }
}

export const seatWords = (entry: Pick<Entry, 'seat' | 'level'>): string =>
  entry.seat === null ? '' : (entry.level ?? SEAT[entry.seat])

/** 第3名 86.5分, or why not on the list. */
export function standWords(stand: Stand | null): string {
  if (stand === null) return '不在名单上'
  if (stand.rank === null) return stand.reasons[0]?.[1] ?? '不在名单上'
  return `第${stand.rank}名,${points(stand.score)}分${stand.seat ? ',入选' : ''}`
}

/** Places up (positive) or down between two lists; null where somebody came or went. */
export function placesMoved(before: Stand | null, after: Stand | null): number | null {
  if (!before?.rank || !after?.rank) return null
  return before.rank - after.rank
}

/** Whose seat came or went; who only stands elsewhere; of whom only the score differs. */
export function sortMoved(moved: readonly Moved[]): { seats: Moved[]; places: Moved[]; scores: Moved[] } {
  const seatMoved = (one: Moved) => Boolean(one.before?.seat) !== Boolean(one.after?.seat)
  const placeMoved = (one: Moved) => one.before?.rank !== one.after?.rank
  return {
    seats: moved.filter(seatMoved),
    places: moved.filter((one) => !seatMoved(one) && placeMoved(one)),
    scores: moved.filter((one) => !seatMoved(one) && !placeMoved(one)),
  }
}

/** 入选名额: how the seats of a family are given, in one line. */
export function seatsRule(family: Family): string {
  if (family.levels.length) return `按累计时长定:${family.levels.map((level) => level.name).join('、')}`
  const by = family.seats_by === 'grid' ? '网格' : '村(社区)'
  const parts = [
    family.seats_each ? `每个${by}${family.seats_each}名` : '',
    family.seats_open ? `${family.seats_each ? '另有' : ''}${family.seats_open}名全镇一起比` : '',
  ].filter(Boolean)
  return [parts.join(','), TIE[family.tie]].filter(Boolean).join('。')
}

/** Where a cycle is now, as a tag. */
export function cycleWord(cycle: Pick<Cycle, 'stage' | 'path'>): Word {
  if (cycle.stage === 'announced') return { text: '已通报', tone: 'good' }
  const now = cycle.path.find((step) => step.state === 'now')
  return { text: `现在:${now?.name ?? ''}`, tone: 'wait' }
}
