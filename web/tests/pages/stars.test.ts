import { describe, expect, it } from 'vitest'
import type { Check, Entry, Nomination, PanelTable, ScoreRecord } from '@/api/types-stars'
import { isWhole, missingOf, sheetOf, wrongMark, type TypedMark } from '@/pages/panel/sheet'
import { scoreChart } from '@/pages/stars-desk/chart'
import { nextAct } from '@/pages/stars-desk/confirming'
import { choiceWords, howOf, marksTable, tieWords, typedNames } from '@/pages/stars-desk/panel'
import { papersOf, partsOf, WALL } from '@/pages/stars-desk/papers'
import { behind, recordAmount } from '@/pages/stars-desk/records'
import { recommended } from '@/pages/stars-desk/screening'
import { rowsOf, sendableWeights } from '@/pages/stars-desk/weights'
import { lastPair } from '@/pages/stars-desk/last-pair'

const wang = { id: 21, name: '王秀英', home: '河东社区' }
const li = { id: 22, name: '李国富', home: '青石村' }

describe('a sheet of marks', () => {
  const mark = (points: string): TypedMark => ({ points, avoids: false, conflict: '' })
  const avoids = (conflict: string): TypedMark => ({ points: '15', avoids: true, conflict })

  it.each([
    ['20', ''],
    ['15。5', ''],
    ['', ''],
    ['20.01', '最多20分。'],
    ['很好', '请填数字,比如 15 或 15.5。'],
  ])('%s', (typed, wrong) => expect(wrongMark(mark(typed), '20.00')).toBe(wrong))
  it('is not whole while a mark or a reason is missing', () => {
    expect([mark(''), mark('21'), avoids(' '), undefined].map((one) => isWhole(one, '20'))).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(missingOf({ 21: mark('0'), 22: avoids('') }, [21, 22], '20')).toBe(1)
  })
  it('says a mark or a conflict, never both', () =>
    expect(sheetOf({ 21: mark('18.5'), 22: avoids(' 是我弟弟 ') }, [21, 22])).toEqual([
      { subject_id: 21, points: '18.50', conflict: '' },
      { subject_id: 22, points: null, conflict: '是我弟弟' },
    ]))
})

describe('what the panel leaves to people', () => {
  const tie = { subjects: [wang, li], seats: 1 }
  it('is told with its seats', () => expect(tieWords(tie)).toBe('王秀英、李国富并列,还有1个名额。'))
  it('is decided as the rules say; a level always by a decision', () => {
    expect(howOf({ tie: 'vote' }, tie)).toBe('vote')
    expect(howOf({ tie: 'vote' }, { ...tie, seats: null })).toBe('decision')
  })
  it('is kept with its witnesses', () =>
    expect(
      choiceWords({ subjects: [wang, li], chosen: [li], how: 'draw', witnesses: '张三、李四', note: '2号签中' }),
    ).toBe('王秀英、李国富:现场抓阄,选中李国富。见证人张三、李四。2号签中'))
  it('names are split at any sign between them', () =>
    expect(typedNames('张三、李四,王五 赵六')).toEqual(['张三', '李四', '王五', '赵六']))
})

it('marks stand by candidate and member, a conflict as 回避', () => {
  const table = {
    members: [
      { person_id: 1, name: '甲', given: true },
      { person_id: 2, name: '乙', given: true },
    ],
    candidates: [{ subject: wang }],
    marks: [
      { member: '乙', subject_id: 21, points: null, conflict: '邻居' },
      { member: '甲', subject_id: 21, points: '18.50', conflict: '' },
    ],
  } as unknown as PanelTable
  expect(marksTable(table)).toEqual([{ name: '王秀英', given: ['18.5', '回避'] }])
})

describe('recommended candidates', () => {
  const nomination = (subject_id: number) => ({ subject_id, name: String(subject_id), home: '' }) as Nomination
  it('stand once each, those who wait first', () => {
    const checks = [{ subject_id: 21, verdict: 'passed' }] as Check[]
    const found = recommended([nomination(21), nomination(22), nomination(21)], checks)
    expect(found.map((one) => [one.id, one.nominations.length, one.check?.verdict])).toEqual([
      [22, 1, undefined],
      [21, 2, 'passed'],
    ])
  })
})

describe('the records behind a line', () => {
  const record = (unit: string, category: string) => ({ unit, category }) as ScoreRecord
  const records = [record('minutes', 'service'), record('points', 'service'), record('points', 'talk')]
  const categories = [
    { code: 'service', kind: 'service' },
    { code: 'talk', kind: 'deliberation' },
  ] as const
  it('are of its unit and kind', () => {
    expect(behind('days', records, categories)).toEqual([records[0]])
    expect(behind('service_points', records, categories)).toEqual([records[1]])
    expect(behind('deliberation_points', records, categories)).toEqual([records[2]])
  })
  it('with hours of an older book, which were served on no day', () => {
    const older = [record('minutes', 'opening'), ...records]
    expect(behind('minutes', older, categories)).toEqual(older.slice(0, 2))
    expect(behind('days', older, categories)).toEqual([records[0]])
  })
  it('are none of the ledger’s where people rated or judged', () =>
    expect(behind('ratings', records, categories)).toBeNull())
  it('say what was taken back', () => {
    expect(recordAmount({ unit: 'minutes', amount: '90', reversal: true })).toBe('−1小时30分钟')
    expect(recordAmount({ unit: 'points', amount: '2.50', reversal: false })).toBe('2.5分')
  })
})

describe('a file of many winners', () => {
  it('is one link, or one a part', () => {
    expect(partsOf(WALL, '/x.png', 0)).toEqual([])
    expect(partsOf(WALL, '/x.png', 1)).toEqual([{ text: '打开光荣榜图片', path: '/x.png' }])
    expect(partsOf(WALL, '/x.png', 2)).toEqual([
      { text: '光荣榜图片 第1张/共2张', path: '/x.png?part=1' },
      { text: '光荣榜图片 第2张/共2张', path: '/x.png?part=2' },
    ])
  })
})

describe('other weights', () => {
  const lines = [{ name: '服务时长', source: 'minutes', each: '1.00', cap: '60.00' }]
  it('begin as the rules have them', () =>
    expect(rowsOf({ lines })).toEqual([{ name: '服务时长', source: 'minutes', each: '1', cap: '60' }]))
  it('go out as amounts, no cap as none', () =>
    expect(sendableWeights([{ name: '服务时长', source: 'minutes', each: '0.5', cap: ' ' }])).toEqual([
      { name: '服务时长', each: '0.50', cap: null },
    ]))
  it.each([
    ['一', ''],
    ['1', '很多'],
  ])('are not sent while %s, %s is no amount', (each, cap) =>
    expect(sendableWeights([{ name: '服务时长', source: 'minutes', each, cap }])).toBeNull(),
  )
  it('of no line are nothing to try', () => expect(sendableWeights(rowsOf(undefined))).toBeNull())
})

it('the drawing leaves out what gave nobody anything; its table does not', () => {
  const line = (name: string, score: string) => ({ name, source: '', told: '', score })
  const entry = {
    rank: 1,
    subject: wang,
    score: '12.50',
    lines: [line('服务时长', '12.50'), line('服务评价', '0.00')],
  } as unknown as Entry
  const chart = scoreChart([entry], 13)
  expect((chart.option.series as { name: string }[]).map((one) => one.name)).toEqual(['服务时长'])
  expect(chart.table).toEqual({
    columns: ['名次', '服务时长', '服务评价', '合计'],
    rows: [['1 王秀英', '12.5', '0', '12.5']],
  })
})

it('a list with the town is confirmed, then signed, then announced', () => {
  const step = {} as never
  expect(nextAct({ confirmed: null, signed: null }).path).toBe('confirmation')
  expect(nextAct({ confirmed: step, signed: null }).path).toBe('signature')
  expect(nextAct({ confirmed: step, signed: step }).path).toBe('announcement')
})

describe('papers are offered as far as a cycle got', () => {
  const texts = (more: object) =>
    papersOf({ id: 3, list_id: null, notice_id: null, panel: '20', ...more }).map((one) => one.text)
  it('the whole file from the beginning', () => expect(texts({})).toEqual(['全部材料(表格)']))
  it('the sheets of the panel only where it marks', () => {
    expect(texts({ list_id: 4 })).toEqual(['名单', '评议表', '全部材料(表格)'])
    expect(texts({ list_id: 4, panel: null })).toEqual(['名单', '全部材料(表格)'])
  })
  it('the notice and the forms for objections once it is shown', () =>
    expect(texts({ list_id: 4, notice_id: 5 }).slice(2, 4)).toEqual(['公示表', '异议登记表']))
})

describe('谁变了', () => {
  it('compares the last list with the one before it of its kind', () => {
    const made = [1, 2, 3, 4].map((id) => ({ id, kind: id % 2 ? ('list' as const) : ('final' as const) }))
    expect(lastPair(made.slice(0, 3))).toEqual({ before: 1, after: 3 })
    expect(lastPair(made)).toEqual({ before: 2, after: 4 })
  })
  it('compares with the one before where there is none of its kind', () => {
    expect(lastPair([{ id: 1, kind: 'list' }, { id: 2, kind: 'final' }])).toEqual({ before: 1, after: 2 })
  })
})
