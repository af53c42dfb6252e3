import { describe, expect, it } from 'vitest'
import type { AwardFamily, Consent, Honour, Listed, ScoreRecord } from '@/api/types-board'
import {
  consentState,
  gainedWords,
  isNumber,
  laterWords,
  lineName,
  listedWord,
  needsListed,
  nominating,
  noticeSpan,
  noticeWord,
  periodWords,
  ratedRows,
  recordRows,
  recordWords,
  ruleWords,
  standingWords,
  tieWords,
  upheldRows,
  verdictOf,
  wallGroups,
} from '@/text/board'

const family: AwardFamily = {
  code: 'quarter_star',
  name: '季度服务之星',
  of: 'person',
  lines: [
    { name: '服务时长', source: 'minutes', each: '1', cap: '60' },
    { name: '服务评价', source: 'ratings', each: '2', cap: null },
    { name: '投诉成立', source: 'complaints', each: '10', cap: null },
  ],
  tie_break: ['minutes', 'days'],
  panel: '20',
}

describe('what a board counts', () => {
  it.each([
    [family.lines[0]!, '服务时长每小时1分,最多60分'],
    [family.lines[2]!, '投诉成立每次扣10分'],
  ])('is told line by line', (line, words) => expect(ruleWords(line)).toBe(words))
  it('and what comes only with the list', () =>
    expect(laterWords(family)).toBe('服务评价、投诉成立、评议(最多20分)出名单时再算。'))
  it('also to those who are not told the rules', () =>
    expect(laterWords(null)).toBe('服务评价、投诉和评议出名单时再算。'))
  it('or that nothing does', () => expect(laterWords({ ...family, lines: [], panel: null })).toBe(''))
  it('names what decides between equal scores', () =>
    expect(tieWords(family)).toBe('分数一样的,依次比服务时长、服务天数。都一样就并列,后面空出名次,比如1、2、2、4。'))
  it.each([
    [{ ...family, tie_break: ['minutes'] }, '分数一样的,再比服务时长。'],
    [{ ...family, tie_break: [] }, ''],
    [null, '分数一样的,按公布的规则再比。'],
  ])('also where it is one thing, nothing, or not told', (one, words) =>
    expect(tieWords(one)).toBe(`${words}都一样就并列,后面空出名次,比如1、2、2、4。`),
  )
  it('says its last day once', () => {
    const year = new Date().getFullYear()
    expect(periodWords('第四季度', `${year}-12-31`)).toBe('第四季度,算到12月31日')
    expect(periodWords('截至2026年12月31日', '2026-12-31')).toBe('截至2026年12月31日')
  })
})

describe('where one stands', () => {
  it('is a rank and a score', () =>
    expect(standingWords({ of: 'person', rank: 23, score: '17.38' })).toBe('您现在第23名,17.38分。'))
  it('of the household where that is judged', () =>
    expect(standingWords({ of: 'household', rank: 1, score: '9.50' })).toBe('您家现在第1名,9.5分。'))
  it('or nothing yet, with what to do', () =>
    expect(standingWords({ of: 'person', rank: null, score: null })).toBe('您还没有得分。参加一次活动就有了。'))
})

const listed: Listed = {
  cycle_id: 4,
  subject_id: 7,
  period_name: '2026年第三季度',
  rank: 2,
  score: '53.76',
  lines: [],
  reasons: [],
}
const honour: Honour = {
  id: 1,
  number: '202600001',
  award: '季度服务之星',
  period_name: '2026年第三季度',
  name: '王*英',
  place: '河东社区',
  level: null,
  rank: 2,
  announced_at: '2026-12-16T10:00:00+08:00',
  asked: false,
  reason: '',
  withdrawn_at: null,
}

describe('what became of me on a list', () => {
  const word = (changes: Partial<Listed>, honours: Honour[], stage: string) =>
    listedWord({ name: '季度服务之星' }, { ...listed, ...changes }, honours, stage).text
  it('is open until it was announced', () => expect(word({}, [], 'notice')).toBe('还在评'))
  it('is an honour', () => expect(word({}, [honour], 'announced')).toBe('评上了'))
  it('is none for whoever has only one of another period', () =>
    expect(word({}, [{ ...honour, period_name: '2026年第二季度' }], 'announced')).toBe('这次没评上'))
  it('may have been taken back', () =>
    expect(word({}, [{ ...honour, withdrawn_at: '2026-12-17T10:00:00+08:00' }], 'announced')).toBe('荣誉已撤销'))
  it('is nothing for who is not on it', () => expect(word({ rank: null }, [], 'notice')).toBe('不在名单上'))
})

it('people are recommended only where it is asked for, and while it runs', () => {
  const cycle = { id: 1, family: 'a', name: 'A', of: 'person' as const, period_name: '', nominate_until: null }
  const all = [
    { ...cycle, stage: 'nomination', nominated: true },
    { ...cycle, stage: 'nomination', nominated: false },
    { ...cycle, stage: 'screening', nominated: true },
  ]
  expect(nominating(all)).toEqual([all[0]])
})

describe('a notice', () => {
  it.each([
    ['running', true, '正在公示'],
    ['running', false, '期满,等办结'],
    ['stopped', false, '已中止'],
    ['ended', false, '公示结束'],
  ] as const)('that is %s, taking objections: %s, reads %s', (state, takes_objections, text) =>
    expect(noticeWord({ state, takes_objections }).text).toBe(text),
  )
  it('tells its last day', () => {
    const year = new Date().getFullYear()
    expect(noticeSpan({ ends_on: `${year}-12-17`, working_days: 5 })).toBe('公示5个工作日,到12月17日为止')
  })
  it('has lines to be picked', () => {
    expect(lineName({ position: 3, words: '袁*芬户', rank: '3' })).toBe('第3行 袁*芬户(第3名)')
    expect(lineName({ position: 4, words: '本人已撤回同意', rank: null })).toBe('第4行 本人已撤回同意')
  })
})

describe('a certificate', () => {
  const { period_name, name, level } = honour
  const paper = {
    number: '202600001',
    award: honour.award,
    period_name,
    name,
    level,
    grantor: '评选小组',
    announced_at: honour.announced_at,
    withdrawn_at: null,
  }
  it('stands', () => expect(verdictOf(paper).word).toEqual({ text: '有效', tone: 'good' }))
  it('was taken back', () =>
    expect(verdictOf({ ...paper, withdrawn_at: '2026-12-17T10:00:00+08:00' }).word.text).toBe('已撤销'))
  it('is unknown', () => expect(verdictOf(null).word.text).toBe('没有这个编号'))
  it.each([
    ['202600001', true],
    ['20260000', false],
    ['2026000011111', false],
    ['20260000A', false],
  ])('%s can be a number: %s', (text, can) => expect(isNumber(text)).toBe(can))
})

it('the wall is kept in its order, by award and period', () => {
  const other = { ...honour, id: 2, award: '光荣户' }
  const groups = wallGroups([honour, other, { ...honour, id: 3 }])
  expect(groups.map((one) => [one.title, one.honours.map((each) => each.id)])).toEqual([
    ['2026年第三季度 季度服务之星', [1, 3]],
    ['2026年第三季度 光荣户', [2]],
  ])
})

describe('the records behind a score', () => {
  const record: ScoreRecord = {
    seq: 1,
    person_id: 7,
    unit: 'minutes',
    amount: '90',
    category: 'clean_up',
    source_type: 'attendance',
    source_id: 5,
    title: '清洁日',
    effective_at: '2026-09-01T08:00:00+08:00',
    reversal: false,
  }
  it('are one row for one attendance, its parts added up', () => {
    const more = [{ ...record, amount: '28' }, { ...record, unit: 'points', amount: '3.50' }]
    const rows = recordRows([record, ...more], 7)
    expect(rows.map((row) => gainedWords(row).map((one) => one.replace('\u00a0', ' ')))).toEqual([
      ['时长 1小时58分钟', '积分 3.5分'],
    ])
  })
  it('are named by the rules, and hours of an older book as what they are', () => {
    const nameOf = (code: string) => `规则里的${code}`
    expect(recordWords('clean_up', nameOf)).toBe('规则里的clean_up')
    expect(recordWords('opening', nameOf)).toBe('期初时长(以前的账本)')
  })
  it('keep what was taken back apart', () => {
    const back = { ...record, amount: '-90', reversal: true }
    expect(recordRows([record, back], 7).map((row) => [row.minutes, row.reversal])).toEqual([
      [90, false],
      [90, true],
    ])
  })
  it('begin with the latest, and tell mine from the family’s', () => {
    const later = { ...record, person_id: 8, source_id: 6, effective_at: '2026-09-02T08:00:00+08:00' }
    expect(recordRows([record, later], 7).map((row) => row.mine)).toEqual([false, true])
  })
})

describe('what was said of services', () => {
  const rated = { person_id: 7, attendance_id: 5, title: '清洁日', effective_at: '2025-11-15T09:00:00+08:00', stars: 4 }
  const upheld = { person_id: 8, happened_on: '2025-11-15', decided_at: null, words: '', answer: '' }
  it('is told by activity and stars', () => {
    const [row] = ratedRows([rated], 7)
    expect([row!.what, row!.gives, row!.mine]).toEqual(['清洁日', '4颗星', true])
    expect(ratedRows([{ ...rated, title: null }], 8)[0]).toMatchObject({ what: '服务', mine: false })
  })
  it('is told in words only where they are told', () => {
    expect(upheldRows([upheld], 7)[0]).toMatchObject({ words: [], mine: false })
    const told = { ...upheld, words: '约好了没有来', answer: '已经道歉' }
    expect(upheldRows([told], 7)[0]!.words).toEqual(['约好了没有来', '处理:已经道歉'])
  })
})

describe('a consent', () => {
  const year = new Date().getFullYear()
  const given: Consent = {
    scope: 'paper',
    words: '',
    stands: true,
    given_at: `${year}-11-28T09:00:00+08:00`,
    way: 'paper',
    withdrawn_at: null,
  }
  const listedOnly = (stands: boolean): Consent => ({ ...given, scope: 'listed', stands })
  const back = { ...given, stands: false, withdrawn_at: `${year}-12-01T09:00:00+08:00` }
  it('tells since when, and how', () => expect(consentState(given)).toBe('11月28日起同意(签了纸质同意书)'))
  it('on a phone needs no word', () => expect(consentState({ ...given, way: 'self' })).toBe('11月28日起同意'))
  it('that was withdrawn tells when', () => expect(consentState(back)).toBe('12月1日已撤回'))
  it('that was never given says so', () =>
    expect(consentState({ ...given, stands: false, given_at: null })).toBe('没有同意'))
  it('shows nothing without the first', () => {
    expect(needsListed(given, [listedOnly(false), given])).toBe(true)
    expect(needsListed(given, [listedOnly(true), given])).toBe(false)
    expect(needsListed(listedOnly(false), [listedOnly(false)])).toBe(false)
  })
})
