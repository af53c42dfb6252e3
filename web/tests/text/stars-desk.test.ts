import { describe, expect, it } from 'vitest'
import type { Family, Moved, PathStep, Stand, Step } from '@/api/types-stars'
import {
  actionWords,
  agreedBy,
  cycleWord,
  isOver,
  periodsOver,
  placesMoved,
  seatsRule,
  sortMoved,
  standWords,
  stepNotes,
  stepWords,
} from '@/text/stars-desk'

const NOW = Date.parse('2026-11-27T12:00:00+08:00')
const path = (more: Partial<PathStep>): PathStep => ({
  stage: 'notice',
  name: '公示',
  state: 'ahead',
  due_on: null,
  done_at: null,
  done_by: null,
  ...more,
})

describe('a step of the path says', () => {
  it('when it was done and by whom', () => {
    const done = path({ state: 'done', done_at: '2026-11-20T09:05:00+08:00', done_by: '郑静' })
    expect(stepWords(done, NOW)).toBe('公示:已办完 · 11月20日 9:05 · 郑静')
    expect(stepNotes(done, NOW)).toEqual(['11月20日', '郑静'])
  })
  it('until when it runs', () => {
    const now = path({ state: 'now', due_on: '2026-12-11' })
    expect(stepWords(now, NOW)).toBe('公示:正在办 · 到12月11日为止')
    expect(stepNotes(now, NOW)).toEqual(['到12月11日'])
  })
  it('that it is to come', () => expect(stepWords(path({}), NOW)).toBe('公示:还没到'))
})

it('a cycle in a list says where it is', () => {
  expect(cycleWord({ stage: 'notice', path: [path({ state: 'now' })] }).text).toBe('现在:公示')
  expect(cycleWord({ stage: 'announced', path: [] }).text).toBe('已通报')
})

describe('periods that can be judged are over', () => {
  it('quarters, across the turn of the year', () =>
    expect(periodsOver('quarter', Date.parse('2026-02-10T00:00:00+08:00')).slice(0, 2)).toEqual([
      { value: 20254, text: '2025年第四季度' },
      { value: 20253, text: '2025年第三季度' },
    ]))
  it('by the town’s calendar, whatever the phone is set to', () =>
    expect(periodsOver('quarter', Date.parse('2026-09-30T16:30:00Z'))[0]?.value).toBe(20263))
  it('years', () => expect(periodsOver('year', NOW)[0]).toEqual({ value: 2025, text: '2025年' }))
  it('from the beginning up to a quarter', () =>
    expect(periodsOver('ever', NOW)[0]).toEqual({ value: 20263, text: '到2026年第三季度末' }))
})
it('a last day is over on the day after', () => {
  expect(isOver('2026-11-27', NOW)).toBe(false)
  expect(isOver('2026-11-26', NOW)).toBe(true)
})

describe('the history tells', () => {
  it.each([
    ['check', 'refused', '审查王秀英的资格:不通过'],
    ['snapshot', '2', '出名单(第2次)'],
    ['choose', 'draw', '定了并列:现场抓阄'],
    ['name_panel', '3', '开始研究,评议小组3人'],
    ['name_panel', '0', '开始研究'],
    ['announce', '8', '通报8位'],
    ['recall', '时长有误', '退回资格:时长有误'],
    ['send_back', '再核对', '退回资格:再核对'],
    ['withdraw', '记录有误', '同意撤销王秀英:记录有误'],
  ])('%s %s', (action, note, said) =>
    expect(actionWords({ action, note, subject_name: '王秀英' })).toBe(said),
  )
  it('of somebody without a name too', () =>
    expect(actionWords({ action: 'nominate', note: '', subject_name: null })).toBe('推荐一位'))
})

describe('who agreed to the list', () => {
  const step = (action: string) => ({ action, actor: action }) as Step
  it('is nobody before it came to the town', () =>
    expect(agreedBy([step('publicise')])).toEqual({ confirmed: null, signed: null }))
  it('is told of the list that is there now, not of one that was sent back', () => {
    const steps = ['submit', 'confirm', 'sign', 'send_back', 'submit', 'confirm'].map(step)
    expect(agreedBy(steps)).toEqual({ confirmed: step('confirm'), signed: null })
  })
})

describe('two lists side by side', () => {
  const stand = (rank: number | null, seat: Stand['seat'] = null): Stand => ({
    rank,
    score: '80.50',
    lines: [],
    reasons: rank ? [] : [['complaint', '有1件投诉还没办结。']],
    seat,
  })
  const moved = (before: Stand | null, after: Stand | null): Moved => ({
    subject: { id: 1, name: '王秀英', home: '' },
    before,
    after,
  })
  it('say where somebody stood, or why not', () => {
    expect(standWords(stand(3, 'open'))).toBe('第3名,80.5分,入选')
    expect(standWords(stand(null))).toBe('有1件投诉还没办结。')
    expect(standWords(null)).toBe('不在名单上')
  })
  it('count places only between two ranks', () => {
    expect(placesMoved(stand(5), stand(2))).toBe(3)
    expect(placesMoved(stand(5), stand(null))).toBeNull()
  })
  it('put first whose seat came or went, even without another rank', () => {
    const seat = moved(stand(4, 'open'), stand(4))
    const gone = moved(stand(2, 'place'), null)
    const place = moved(stand(6), stand(5))
    const score = moved(stand(1, 'open'), stand(1, 'place'))
    expect(sortMoved([score, place, seat, gone])).toEqual({
      seats: [seat, gone],
      places: [place],
      scores: [score],
    })
  })
})

it('how seats are given is one line', () => {
  const family = { levels: [], seats_each: 1, seats_by: 'village', seats_open: 3, tie: 'draw' }
  expect(seatsRule(family as unknown as Family)).toBe(
    '每个村(社区)1名,另有3名全镇一起比。并列的现场抓阄',
  )
  expect(seatsRule({ ...family, seats_each: 0 } as unknown as Family)).toBe('3名全镇一起比。并列的现场抓阄')
})
