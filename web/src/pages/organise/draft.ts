import type { Category, Event, EventDraft, Rules, Shift } from '@/api/types'
import { fromInput, plusDays, toInput } from '@/text/time'

const DAY_MS = 86_400_000

/** The next Saturday, 8:00 to 10:00: what a clean-up in town usually is. */
function nextSaturday(now: number): string {
  const today = new Date(now + 8 * 3_600_000).getUTCDay()
  const days = (6 - today + 7) % 7 || 7
  return toInput(now + days * DAY_MS).slice(0, 10)
}

export function newDraft(now: number, contact: string): EventDraft {
  const date = nextSaturday(now)
  return {
    kind: 'service',
    title: '',
    description: '',
    category: '',
    place_id: null,
    location: '',
    starts_at: fromInput(`${date}T08:00`),
    ends_at: fromInput(`${date}T10:00`),
    sign_in_opens_minutes: 30,
    sign_up: 'optional',
    capacity: null,
    settlement: 'on_approval',
    fixed_points: null,
    forgotten: 'planned_end',
    contact_name: contact,
    contact_phone: '',
    bring: '',
    shifts: [],
    on_duty: [],
    printed_code_allowed: true,
    safety_notice: '',
    insured: false,
  }
}

const DRAFT_FIELDS = Object.keys(newDraft(0, '')) as (keyof EventDraft)[]

/** Only what the API takes back: an Event carries more than its draft. */
export function draftOf(event: Event): EventDraft {
  const draft = Object.fromEntries(
    DRAFT_FIELDS.map((field) => [field, event[field]]),
  ) as unknown as EventDraft
  return { ...draft, shifts: event.shifts.map(shiftOf), on_duty: event.on_duty.map((person) => person.id) }
}

function shiftOf(shift: Shift): Shift {
  const { taken: _taken, ...rest } = shift
  return { ...rest }
}

/** 照上次活动填: the same weekday and time, in the next week that lies ahead. */
export function copyOf(event: Event, now: number): EventDraft {
  const draft = draftOf(event)
  const behind = now - new Date(event.starts_at).getTime()
  const days = Math.max(1, Math.ceil(behind / (7 * DAY_MS))) * 7
  const later = <T extends { starts_at: string; ends_at: string }>(one: T): T => ({
    ...one,
    starts_at: plusDays(one.starts_at, days),
    ends_at: plusDays(one.ends_at, days),
  })
  const withoutId = ({ id: _id, ...shift }: Shift): Shift => shift
  return { ...later(draft), shifts: draft.shifts.map(later).map(withoutId) }
}

export function newShift(draft: EventDraft): Shift {
  return {
    name: `第${draft.shifts.length + 1}班`,
    duty_area: '',
    in_charge: draft.contact_name,
    in_charge_phone: draft.contact_phone,
    starts_at: draft.starts_at,
    ends_at: draft.ends_at,
    capacity: null,
  }
}

export type Wrong = Partial<Record<string, string>>

/** What is missing before the server is asked; the server checks everything again. */
export function check(draft: EventDraft): Wrong {
  const wrong: Wrong = {}
  if (!draft.title.trim()) wrong.title = '请填活动名称。'
  if (!draft.category) wrong.category = '请选类别,积分按类别计。'
  if (draft.place_id === null) wrong.place_id = '请选是哪个村(社区)或网格办的。'
  if (!draft.location.trim()) wrong.location = '请填集合地点。'
  if (!draft.contact_name.trim()) wrong.contact_name = '请填联系人。'
  if (draft.contact_phone.replace(/\D/g, '').length < 5) wrong.contact_phone = '请填联系电话,居民有事好找人。'
  if (!draft.starts_at || !draft.ends_at) wrong.ends_at = '请填开始和结束时间。'
  else if (new Date(draft.ends_at) <= new Date(draft.starts_at)) wrong.ends_at = '结束时间要晚于开始时间。'
  if (draft.shifts.some((shift) => !shift.name.trim())) wrong.shifts = '每个班次都要有名称。'
  return wrong
}

/** What goes to the server: nothing that another choice has made meaningless. */
export function sendable(draft: EventDraft, category: Category | undefined): EventDraft {
  return {
    ...draft,
    capacity: draft.shifts.length > 0 || draft.sign_up === 'none' ? null : draft.capacity,
    fixed_points: isChosen(category) ? draft.fixed_points : null,
  }
}

/** True where the rule-set leaves the number of points to the organiser, between two bounds. */
export const isChosen = (category: Category | undefined) =>
  category !== undefined && category.from !== null && category.from !== undefined

/** The server names fields as shifts.0.name or shifts[0].name: all of a shift's are shown below the shifts. */
export function wrongOf(fields: Record<string, string>): Wrong {
  const shift = Object.entries(fields).find(([name]) => /^shifts[.[]/.test(name))
  return shift ? { ...fields, shifts: shift[1] } : fields
}

/** The categories of this kind; deliberation earns points and no hours, so the two never mix. */
export const categoriesFor = (rules: Rules | null, kind: EventDraft['kind']) =>
  rules?.categories.filter((one) => one.kind === kind) ?? []
