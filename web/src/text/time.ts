/**
 * Times as people in the town say them. The town lives in Asia/Shanghai (UTC+8, no summer time), whatever the phone
 * is set to: so the eight hours are added here and read back with the UTC getters.
 */
const SHANGHAI_MS = 8 * 3_600_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

const local = (instant: string | number) => new Date(new Date(instant).getTime() + SHANGHAI_MS)
/** An en dash that no line ends on. */
export const DASH = '\u2060–\u2060'
const two = (value: number) => String(value).padStart(2, '0')

/** 8:32 */
export function clock(instant: string | number): string {
  const at = local(instant)
  return `${at.getUTCHours()}:${two(at.getUTCMinutes())}`
}

/** 6月15日, with the year only where it is not this one. */
export function day(instant: string | number, now: number = Date.now()): string {
  const at = local(instant)
  const year = at.getUTCFullYear() === local(now).getUTCFullYear() ? '' : `${at.getUTCFullYear()}年`
  return `${year}${at.getUTCMonth() + 1}月${at.getUTCDate()}日`
}

export function weekday(instant: string | number): string {
  return WEEKDAYS[local(instant).getUTCDay()] ?? ''
}

/** 今天, 明天, 昨天 or 6月15日 周日. */
export function dayWord(instant: string | number, now: number = Date.now()): string {
  const days =
    Math.floor(local(instant).getTime() / 86_400_000) - Math.floor(local(now).getTime() / 86_400_000)
  const word = { '-1': '昨天', '0': '今天', '1': '明天' }[String(days)]
  return word ?? `${day(instant, now)} ${weekday(instant)}`
}

/** 6月15日 周日 8:00–10:00; a span over midnight names both days. */
export function span(from: string, to: string, now: number = Date.now()): string {
  const start = `${day(from, now)} ${weekday(from)} ${clock(from)}`
  const sameDay = day(from, now) === day(to, now)
  return sameDay ? `${start}${DASH}${clock(to)}` : `${start} 到 ${day(to, now)} ${clock(to)}`
}

/** 1小时30分钟, 45分钟, 2小时. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${rest}分钟`
  return rest === 0 ? `${hours}小时` : `${hours}小时${rest}分钟`
}

/** The value of an <input type="datetime-local">. */
export function toInput(instant: string | number): string {
  return local(instant).toISOString().slice(0, 16)
}

/** What such an input holds, as an instant in RFC 3339. */
export function fromInput(value: string): string {
  return value ? `${value.slice(0, 16)}:00+08:00` : ''
}

/** The same local time some days later. */
export function plusDays(instant: string, days: number): string {
  return fromInput(toInput(new Date(instant).getTime() + days * 86_400_000))
}
