/** The shop in the words that a resident hears at the counter. */
import type { Item, ItemLimit, OrderState, SeenVoucher, Shop, VoucherState } from '@/api/types-shop'
import { decimal, hundredths, points } from './points'
import { clock, day, dayWord } from './time'
import { AGE_BAND, type Word } from './words'

export const ORDER_STATE: Record<OrderState, Word> = {
  reserved: { text: '等您来领', tone: 'wait' },
  collected: { text: '已领取', tone: 'good' },
  cancelled: { text: '已取消', tone: 'calm' },
  lapsed: { text: '过期未领', tone: 'bad' },
  undone: { text: '已撤销', tone: 'calm' },
}

export const VOUCHER_STATE: Record<VoucherState, Word> = {
  issued: { text: '可以用', tone: 'good' },
  done: { text: '等您确认', tone: 'wait' },
  confirmed: { text: '已做好', tone: 'good' },
  complained: { text: '有问题,正在处理', tone: 'wait' },
  returned: { text: '积分已退回', tone: 'calm' },
  cancelled: { text: '已取消', tone: 'calm' },
  lapsed: { text: '已过期', tone: 'bad' },
}

/** 处理过了: a complaint was judged, and the points were not given back. */
export const voucherWord = (voucher: Pick<SeenVoucher, 'state' | 'decision'>): Word =>
  voucher.state === 'confirmed' && voucher.decision
    ? { text: '处理过了', tone: 'calm' }
    : VOUCHER_STATE[voucher.state]

export const PERIOD: Record<string, string> = {
  day: '每天',
  week: '每周',
  month: '每月',
  quarter: '每季',
  year: '每年',
}

/** The day itself, of a local date such as 2026-06-15. */
export const dayOf = (date: string, now: number = Date.now()) => day(`${date}T12:00:00+08:00`, now)

/** The last moment in words: an end at midnight is the whole of the day before it. */
export function latest(instant: string, now: number = Date.now()): string {
  const midnight = clock(instant) === '0:00'
  const word = dayWord(midnight ? new Date(instant).getTime() - 1 : instant, now)
  return midnight ? word : `${word} ${clock(instant)}`
}

/** 今天可以领, or when next: 今天14:00开始, 下次6月15日. */
export function openWords(today: Shop['today'], now: number = Date.now()): Word {
  if (today.open) return { text: '今天可以领', tone: 'good' }
  const later = /今天\d+:\d\d开始/.exec(today.explanation)?.[0] ?? ''
  const next = today.next_day ? `下次${dayOf(today.next_day, now)}` : ''
  return { text: later || next || '今天不兑换', tone: 'wait' }
}

/** 每户每季限2件,您家已换1件。 One limit; `left` is null where nobody is counted (a visitor). */
export function limitLine(limit: ItemLimit, left: number | null | undefined, measure: string): string {
  const household = limit.scope === 'household'
  const rule = `每${household ? '户' : '人'}${PERIOD[limit.period] ?? ''}限${limit.count}${measure}`
  const taken = left === null || left === undefined ? 0 : Math.max(0, limit.count - left)
  return taken > 0 ? `${rule},${household ? '您家' : '您'}已换${taken}${measure}。` : `${rule}。`
}

export function limitLines(item: Pick<Item, 'measure' | 'limits' | 'mine'>): string[] {
  const measure = item.measure || '件'
  return item.limits.map((limit) =>
    limitLine(
      limit,
      limit.scope === 'household' ? item.mine?.household_left : item.mine?.person_left,
      measure,
    ),
  )
}

/** 还剩3袋, 已兑完; nothing for services, which have no shelf. */
export function stockWords(item: Pick<Item, 'kind' | 'available' | 'measure'>): Word | null {
  if (item.kind === 'service' || item.available === null) return null
  if (item.available <= 0) return { text: '已兑完', tone: 'bad' }
  return { text: `还剩${item.available}${item.measure}`, tone: 'calm' }
}

const AGES = ['under_14', '14_17', '18_59', '60_74', '75_plus']
const FROM_AGE = [0, 14, 18, 60, 75]

/** 60岁以上, 18岁以下, or the bands by name: as the server says it (points/redeem/ages.py). */
function agesTogether(ages: readonly string[]): string {
  const at = ages.map((age) => AGES.indexOf(age)).sort((a, b) => a - b)
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  if (at.length === AGES.length) return '登记过年龄'
  if (at.length > 1 && last - first + 1 === at.length) {
    if (last === AGES.length - 1) return `${FROM_AGE[first]}岁以上`
    if (first === 0) return `${FROM_AGE[last + 1]}岁以下`
  }
  return at.map((number) => AGE_BAND[AGES[number] ?? '']?.replace('–', '到')).join('、')
}

/** 只给60岁以上的居民。 Empty for everybody. */
export const ageWords = (ages: readonly string[]) =>
  ages.length === 0 ? '' : `只给${agesTogether(ages)}的居民。`

/** How many of it this person could still order at once: the shelf, the limits and the points all count. */
export function mostOf(item: Item, available: string): number {
  const price = hundredths(item.price)
  const bounds = [
    item.available ?? Infinity,
    item.mine?.person_left ?? Infinity,
    item.mine?.household_left ?? Infinity,
    price > 0 ? Math.floor(hundredths(available) / price) : Infinity,
    20,
  ]
  return Math.max(0, Math.min(...bounds))
}

export const affordable = (item: Pick<Item, 'price'>, available: string) =>
  hundredths(item.price) <= hundredths(available)

/** The price of several, in the form the API takes. */
export const total = (price: string, quantity: number) => decimal(hundredths(price) * quantity)

/** Why this cannot be ordered now, and what would help; empty when it can. */
export function obstacle(item: Item, available: string): string {
  if (item.mine?.for_me === false) return ageWords(item.for_ages) || '这个只给别处的居民,请换别的。'
  if (item.available !== null && item.available <= 0) return '已兑完,请换别的。'
  if (item.mine?.household_left === 0 || item.mine?.person_left === 0)
    return limitLines(item).find((line) => line.includes('已换')) ?? '已经换够了,下次再来。'
  const missing = hundredths(item.price) - hundredths(available)
  return missing > 0 ? `还差${points(decimal(missing))}分,可以换小一点的。` : ''
}
