import type { DeskItem } from '@/api/types-desk'
import type { ItemChange, ItemKind, ItemLimit, LimitPeriod, LimitScope } from '@/api/types-shop'
import { points, typedPoints } from '@/text/points'
import { typedYuan } from '@/text/yuan'

/** An item as it stands in the form: empty texts and nulls are "none", limits are only its own. */
export interface ItemDraft {
  kind: ItemKind
  name: string
  measure: string
  category: string
  description: string
  barcode: string
  person: { count: number | null; period: LimitPeriod }
  household: { count: number | null; period: LimitPeriod }
  for_ages: string[]
  place_id: number | null
  low_stock: number | null
  provider_id: number | null
  valid_days: number | null
  withdrawn: boolean
}

export type Wrong = Partial<Record<string, string>>

export const newItem = (): ItemDraft => ({
  kind: 'good',
  name: '',
  measure: '',
  category: '',
  description: '',
  barcode: '',
  person: { count: null, period: 'quarter' },
  household: { count: null, period: 'quarter' },
  for_ages: [],
  place_id: null,
  low_stock: null,
  provider_id: null,
  valid_days: 60,
  withdrawn: false,
})

export function draftOf(item: DeskItem): ItemDraft {
  const limit = (scope: LimitScope) => {
    const found = item.limits.find((one) => one.scope === scope && one.own)
    return { count: found?.count ?? null, period: found?.period ?? ('quarter' as const) }
  }
  const { kind, name, measure, category, description, place_id, withdrawn } = item
  return {
    kind,
    name,
    measure,
    category,
    description,
    barcode: item.barcode ?? '',
    person: limit('person'),
    household: limit('household'),
    for_ages: [...item.for_ages],
    place_id,
    low_stock: item.low_stock ?? null,
    provider_id: item.provider?.id ?? null,
    valid_days: item.valid_days ?? 60,
    withdrawn,
  }
}

const BARCODE_DIGITS = [8, 12, 13, 14]

/** The check digit of an article number: weights 3 and 1 from the right (GS1 General Specifications, 7.9). */
function barcodeChecks(digits: string): boolean {
  const weighted = [...digits].reverse().map((digit, at) => Number(digit) * (at % 2 === 0 ? 1 : 3))
  return weighted.reduce((sum, one) => sum + one, 0) % 10 === 0
}

function barcodeWrong(barcode: string): string {
  if (!barcode) return ''
  if (!/^\d+$/.test(barcode) || !BARCODE_DIGITS.includes(barcode.length))
    return '条码是8、12、13或14位数字,请再扫一次。'
  return barcodeChecks(barcode) ? '' : '条码没扫对,最后一位对不上,请再扫一次。'
}

/** What is missing before the server is asked; the server checks everything again. */
export function checkItem(draft: ItemDraft): Wrong {
  const wrong: Wrong = {}
  const service = draft.kind === 'service'
  if (!draft.name.trim()) wrong.name = '请填名称。'
  if (!draft.measure.trim()) wrong.measure = service ? '请填按什么算,比如:次。' : '请填按什么算,比如:袋。'
  const barcode = service ? '' : barcodeWrong(draft.barcode)
  if (barcode) wrong.barcode = barcode
  if (draft.person.count === 0 || draft.household.count === 0) wrong.limits = '不限就空着,不要填0。'
  if (service && draft.provider_id === null) wrong.provider_id = '请选由谁来做。'
  if (service && !draft.valid_days) wrong.valid_days = '请填服务券几天内有效。'
  return wrong
}

type Sent = Omit<ItemChange, 'valid_days'> & { valid_days: number | null }

/** What goes to the server: nothing that the kind has made meaningless. */
export function sendableItem(draft: ItemDraft): Sent {
  const service = draft.kind === 'service'
  const limits: ItemLimit[] = (['person', 'household'] as const).flatMap((scope) => {
    const { count, period } = draft[scope]
    return count === null ? [] : [{ scope, count, period }]
  })
  return {
    kind: draft.kind,
    name: draft.name.trim(),
    measure: draft.measure.trim(),
    category: draft.category.trim(),
    description: draft.description.trim(),
    barcode: service ? null : draft.barcode || null,
    limits,
    for_ages: draft.for_ages,
    place_id: draft.place_id,
    low_stock: service ? null : draft.low_stock,
    provider_id: service ? draft.provider_id : null,
    valid_days: service ? draft.valid_days : null,
    withdrawn: draft.withdrawn,
  }
}

export interface PriceDraft {
  price: string
  cost: string
  /** RFC 3339; empty: from now on. */
  from: string
}

const PRICE_MAX = 10_000

export const newPrice = (): PriceDraft => ({ price: '', cost: '', from: '' })

export function checkPrice(draft: PriceDraft): Wrong {
  const wrong: Wrong = {}
  const price = typedPoints(draft.price)
  if (price === null || Number(price) === 0) wrong.price = '请填要多少积分,最多两位小数。'
  else if (Number(price) > PRICE_MAX) wrong.price = `最多${PRICE_MAX}分。`
  if (typedYuan(draft.cost) === null) wrong.cost_yuan = '请填进价多少元,最多两位小数;别人送的填0。'
  return wrong
}

export const sendablePrice = (draft: PriceDraft) => ({
  price: typedPoints(draft.price),
  cost_yuan: typedYuan(draft.cost),
  ...(draft.from ? { effective_from: draft.from } : {}),
})

/** 进价18元,要20分: what one point stands for at this price, so that a slip is seen before it is saved. */
export function worthOf(draft: PriceDraft): string {
  const price = Number(typedPoints(draft.price) ?? 0)
  const cost = Number(typedYuan(draft.cost) ?? 0)
  if (!price || !cost) return ''
  return `1分合${points((cost / price).toFixed(2))}元`
}
