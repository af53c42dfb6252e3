/** The stars in words: ranks, what a score counts, how a notice stands, whether a certificate does. */
import type {
  AwardCycle,
  AwardFamily,
  Certificate,
  Consent,
  Honour,
  Listed,
  MyObjection,
  Notice,
  Rated,
  RuleLine,
  ScoreRecord,
  Standing,
  SubjectKind,
  Upheld,
} from '@/api/types-board'
import { decimal, hundredths, points } from './points'
import { day, duration } from './time'
import type { Word } from './words'

/** Who a candidate is to the one who reads: 您, or 您家. */
export const you = (of: SubjectKind) => (of === 'household' ? '您家' : '您')

const EACH: Record<string, string> = {
  minutes: '每小时',
  service_points: '每1积分',
  deliberation_points: '每1积分',
  days: '每天',
  ratings: '平均每星',
  complaints: '每次',
}

/** 服务时长每小时1分,最多60分. */
export function ruleWords(line: RuleLine): string {
  const most = line.cap === null ? '' : `,最多${points(line.cap)}分`
  const verb = line.source === 'complaints' ? '扣' : ''
  return `${line.name}${EACH[line.source] ?? ''}${verb}${points(line.each)}分${most}`
}

/** What comes only with the list, beside what the board counts already. */
export function laterWords(family: AwardFamily | null): string {
  const later = [
    ...(family?.lines ?? []).filter((one) => ['ratings', 'complaints'].includes(one.source)).map((one) => one.name),
    ...(family?.panel ? [`评议(最多${points(family.panel)}分)`] : []),
  ]
  if (family && later.length === 0) return ''
  return `${family ? later.join('、') : '服务评价、投诉和评议'}出名单时再算。`
}

const COMPARED: Record<string, string> = {
  minutes: '服务时长',
  service_points: '服务积分',
  deliberation_points: '议事积分',
  days: '服务天数',
  ratings: '服务评价',
  complaints: '投诉',
}

/** What decides between equal scores, as it was published beforehand; still equal is equal. */
export function tieWords(family: AwardFamily | null): string {
  const chain = (family?.tie_break ?? []).map((one) => COMPARED[one] ?? one)
  const how = chain.length > 1 ? '依次比' : '再比'
  const known = chain.length ? `分数一样的,${how}${chain.join('、')}。` : ''
  const compared = family ? known : '分数一样的,按公布的规则再比。'
  return `${compared}都一样就并列,后面空出名次,比如1、2、2、4。`
}

/** 2026年第四季度,算到12月31日; a span that names its last day says it only once. */
export const periodWords = (name: string, lastDay: string) =>
  name.startsWith('截至') ? name : `${name},算到${day(lastDay)}`

/** Where one stands on the running board, in a sentence. */
export function standingWords(one: Pick<Standing, 'of' | 'rank' | 'score'>): string {
  if (one.rank === null || one.score === null) return `${you(one.of)}还没有得分。参加一次活动就有了。`
  return `${you(one.of)}现在第${one.rank}名,${points(one.score)}分。`
}

/** Whether an honour is what came of a list. */
const cameOf = (honour: Honour, name: string, listed: Listed) =>
  honour.award === name && honour.period_name === listed.period_name

/** What became of me on the latest list. A list is no honour until it was announced. */
export function listedWord(
  one: Pick<Standing, 'name'>,
  listed: Listed,
  honours: readonly Honour[],
  stage: string | null,
): Word {
  const honour = honours.find((each) => cameOf(each, one.name, listed))
  if (honour) return honour.withdrawn_at ? { text: '荣誉已撤销', tone: 'bad' } : { text: '评上了', tone: 'good' }
  if (listed.rank === null) return { text: '不在名单上', tone: 'calm' }
  return stage === 'announced' ? { text: '这次没评上', tone: 'calm' } : { text: '还在评', tone: 'wait' }
}

/** The cycles for which people may be recommended now. */
export const nominating = (cycles: readonly AwardCycle[]) =>
  cycles.filter((one) => one.nominated && one.stage === 'nomination')

export function noticeWord(notice: Pick<Notice, 'state' | 'takes_objections'>): Word {
  if (notice.state === 'stopped') return { text: '已中止', tone: 'bad' }
  if (notice.state === 'ended') return { text: '公示结束', tone: 'calm' }
  return notice.takes_objections ? { text: '正在公示', tone: 'good' } : { text: '期满,等办结', tone: 'wait' }
}

/** 公示5个工作日,到12月17日为止. The day it was put up does not count. */
export const noticeSpan = (notice: Pick<Notice, 'ends_on' | 'working_days'>) =>
  `公示${notice.working_days}个工作日,到${day(notice.ends_on)}为止`

/** 王*英 第2名, as a line is called where one picks it. */
export const lineName = (line: { position: number; words: string; rank: string | null }) =>
  `第${line.position}行 ${line.words}${line.rank ? `(第${line.rank}名)` : ''}`

const OBJECTION: Record<MyObjection['state'], Word> = {
  open: { text: '正在核实', tone: 'wait' },
  upheld: { text: '异议成立', tone: 'good' },
  dismissed: { text: '异议不成立', tone: 'calm' },
}
export const objectionWord = (one: Pick<MyObjection, 'state'>) => OBJECTION[one.state]

export interface Verdict {
  word: Word
  sentence: string
}

/** Whether a certificate stands; null: nobody knows its number. */
export function verdictOf(certificate: Certificate | null): Verdict {
  if (!certificate)
    return {
      word: { text: '没有这个编号', tone: 'bad' },
      sentence: '我们没有发过这个编号的证书。请对照证书再看一遍编号。',
    }
  if (certificate.withdrawn_at)
    return {
      word: { text: '已撤销', tone: 'bad' },
      sentence: `这张证书${day(certificate.withdrawn_at)}已经撤销,不再有效。`,
    }
  return { word: { text: '有效', tone: 'good' }, sentence: '这张证书是我们发的,现在有效。' }
}

/** Whether it can be a certificate's number at all: the server refuses others unread. */
export const isNumber = (text: string) => /^\d{9,12}$/.test(text)

export interface HonourGroup {
  title: string
  honours: Honour[]
}

/** The wall by award and period, in the order it comes. */
export function wallGroups(honours: readonly Honour[]): HonourGroup[] {
  const groups = new Map<string, HonourGroup>()
  for (const one of honours) {
    const title = `${one.period_name} ${one.award}`
    const group = groups.get(title) ?? { title, honours: [] }
    group.honours.push(one)
    groups.set(title, group)
  }
  return [...groups.values()]
}

export interface RecordRow {
  key: string
  at: string
  category: string
  mine: boolean
  minutes: number
  hundredths: number
  reversal: boolean
}

/** What one attendance gave, as one row: its minutes and its points; what was taken back stands by itself. */
export function recordRows(records: readonly ScoreRecord[], personId: number): RecordRow[] {
  const rows = new Map<string, RecordRow>()
  for (const one of records) {
    const key = [one.source_type, one.source_id, one.person_id, one.category, one.reversal].join(':')
    const row = rows.get(key) ?? {
      key,
      at: one.effective_at,
      category: one.category,
      mine: one.person_id === personId,
      minutes: 0,
      hundredths: 0,
      reversal: one.reversal,
    }
    if (one.unit === 'minutes') row.minutes += Math.abs(Number(one.amount))
    else row.hundredths += Math.abs(hundredths(one.amount))
    rows.set(key, row)
  }
  return [...rows.values()].sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

export interface SaidRow {
  key: string
  what: string
  day: string
  gives: string
  mine: boolean
  words: string[]
}

/** The ratings that count: of which activity, and how many stars. */
export const ratedRows = (rated: readonly Rated[], personId: number): SaidRow[] =>
  rated.map((one) => ({
    key: `rating:${one.attendance_id}`,
    what: one.title ?? '服务',
    day: day(one.effective_at),
    gives: `${one.stars}颗星`,
    mine: one.person_id === personId,
    words: [],
  }))

/** The complaints that were upheld, with what they say where that is told. */
export const upheldRows = (upheld: readonly Upheld[], personId: number): SaidRow[] =>
  upheld.map((one, at) => ({
    key: `complaint:${at}`,
    what: '投诉成立',
    day: `${day(one.happened_on)}的事`,
    gives: one.decided_at ? `${day(one.decided_at)}办结` : '',
    mine: one.person_id === personId,
    words: [one.words, one.answer && `处理:${one.answer}`].filter(Boolean),
  }))

/** What a record behind a score was for: hours brought over from an older book are in no rule-set. */
export const recordWords = (category: string, nameOf: (category: string) => string): string =>
  category === 'opening' ? '期初时长(以前的账本)' : nameOf(category)

/** 时长 2小时, 积分 4分: what a record gave, without what it did not. */
export const gainedWords = (row: Pick<RecordRow, 'minutes' | 'hundredths'>): string[] => [
  ...(row.minutes ? [`时长\u00a0${duration(row.minutes)}`] : []),
  ...(row.hundredths ? [`积分\u00a0${points(decimal(row.hundredths))}分`] : []),
]

/** Since when a consent stands, or that it does not. */
export function consentState(one: Consent): string {
  if (one.stands && one.given_at) {
    return `${day(one.given_at)}起同意${one.way === 'paper' ? '(签了纸质同意书)' : ''}`
  }
  return one.withdrawn_at ? `${day(one.withdrawn_at)}已撤回` : '没有同意'
}

/** The two further consents show nothing without the first. */
export function needsListed(one: Consent, all: readonly Consent[]): boolean {
  const listed = all.find((each) => each.scope === 'listed')
  return one.scope !== 'listed' && one.stands && !listed?.stands
}
