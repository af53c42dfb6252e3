import { describe, expect, it } from 'vitest'
import type { Category, Event } from '@/api/types'
import { check, copyOf, draftOf, newDraft, sendable, wrongOf } from '@/pages/organise/draft'

const NOW = Date.parse('2026-06-15T09:00:00+08:00') // a Monday

function event(startsAt: string, endsAt: string): Event {
  const shift = {
    id: 4,
    name: '第一班',
    duty_area: '一号桥',
    in_charge: '周建国',
    in_charge_phone: '19900001111',
    starts_at: startsAt,
    ends_at: endsAt,
    capacity: 40,
    taken: 40,
  }
  return {
    ...newDraft(NOW, '李秀兰'),
    id: 1,
    title: '河边清洁日',
    starts_at: startsAt,
    ends_at: endsAt,
    shifts: [shift],
    status: 'closed',
    place_name: '',
    category_name: '',
    organiser: { id: 2, name: '李秀兰' },
    counts: { signed_up: 0, present: 0, signed_out: 0, attended: 0 },
    my: null,
    may: [],
    taken: 0,
    on_duty: [{ id: 7, name: '陈志强' }],
    notice_text: '',
  }
}

describe('a new event', () => {
  it('is set for the coming Saturday morning', () => {
    expect(newDraft(NOW, '')).toMatchObject({
      starts_at: '2026-06-20T08:00:00+08:00',
      ends_at: '2026-06-20T10:00:00+08:00',
    })
  })
  it('on a Saturday is set for the next one', () => {
    expect(newDraft(Date.parse('2026-06-20T23:00:00+08:00'), '').starts_at).toBe('2026-06-27T08:00:00+08:00')
  })
})

describe('a copy of the last event', () => {
  it('keeps weekday and time, in the next week ahead', () => {
    const copy = copyOf(event('2026-05-30T08:30:00+08:00', '2026-05-30T10:00:00+08:00'), NOW)
    expect(copy).toMatchObject({
      title: '河边清洁日',
      starts_at: '2026-06-20T08:30:00+08:00',
      ends_at: '2026-06-20T10:00:00+08:00',
    })
  })
  it('moves the shifts along and makes them new ones', () => {
    const [shift] = copyOf(event('2026-06-13T08:00:00+08:00', '2026-06-13T10:00:00+08:00'), NOW).shifts
    expect(shift).toMatchObject({ starts_at: '2026-06-20T08:00:00+08:00', capacity: 40 })
    expect(shift).not.toHaveProperty('id')
    expect(shift).not.toHaveProperty('taken')
  })
  it('of one that is still ahead is a week later', () => {
    expect(copyOf(event('2026-06-20T08:00:00+08:00', '2026-06-20T10:00:00+08:00'), NOW).starts_at).toBe(
      '2026-06-27T08:00:00+08:00',
    )
  })
})

it('a changed event sends back only what a draft holds', () => {
  const draft = draftOf(event('2026-06-20T08:00:00+08:00', '2026-06-20T10:00:00+08:00'))
  expect(Object.keys(draft).sort()).toEqual(Object.keys(newDraft(NOW, '')).sort())
  expect(draft.shifts[0]).toMatchObject({ id: 4 })
  expect(draft.on_duty).toEqual([7])
})

describe('a draft is checked before it is sent', () => {
  const whole = {
    ...newDraft(NOW, ''),
    title: '河边清洁日',
    category: 'cleanup',
    place_id: 1,
    location: '东门',
    contact_name: '李秀兰',
    contact_phone: '19900002222',
  }
  it('and passes when whole', () => expect(check(whole)).toEqual({}))
  it.each([
    ['title', { title: ' ' }],
    ['category', { category: '' }],
    ['place_id', { place_id: null }],
    ['location', { location: '' }],
    ['contact_phone', { contact_phone: '' }],
    ['ends_at', { ends_at: whole.starts_at }],
  ])('and names %s', (field, change) => expect(Object.keys(check({ ...whole, ...change }))).toEqual([field]))
})

describe('what is sent', () => {
  const perHour: Category = {
    code: 'cleanup',
    name: '环境整治',
    kind: 'service',
    earn_text: '每小时2分',
    per_hour: '2.00',
    fixed: null,
    from: null,
    to: null,
  }
  const chosen: Category = { ...perHour, per_hour: null, from: '2.00', to: '5.00' }
  const draft = { ...newDraft(NOW, ''), fixed_points: '3.00', capacity: 40 }
  it('names points only where the rules leave a choice', () => {
    expect(sendable(draft, chosen).fixed_points).toBe('3.00')
    expect(sendable(draft, perHour).fixed_points).toBeNull()
  })
  it('counts places either for the event or for its shifts', () => {
    expect(sendable(draft, perHour).capacity).toBe(40)
    expect(
      sendable(
        { ...draft, shifts: [event('2026-06-20T08:00:00+08:00', '2026-06-20T10:00:00+08:00').shifts[0]!] },
        perHour,
      ).capacity,
    ).toBeNull()
    expect(sendable({ ...draft, sign_up: 'none' }, perHour).capacity).toBeNull()
  })
})

it.each(['shifts.0.name', 'shifts[1].starts_at'])(
  'what is wrong with %s is shown below the shifts',
  (name) => {
    expect(wrongOf({ [name]: '请填写班次名称。' }).shifts).toBe('请填写班次名称。')
  },
)
