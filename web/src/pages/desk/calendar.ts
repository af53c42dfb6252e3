import type { CalendarDay } from '@/api/types-desk'

const KINDS: Record<CalendarDay['kind'], string> = { off: '休', work: '班' }
const WORDS: Record<string, CalendarDay['kind']> = {
  休: 'off',
  放假: 'off',
  休息: 'off',
  班: 'work',
  上班: 'work',
  补班: 'work',
}
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
/** Thirteen days by law, and once in a while two of them are one. */
const OFF_DAYS_MIN = 12

export const kindWord = (kind: CalendarDay['kind']) => (kind === 'off' ? '放假' : '上班')

const two = (digits: string) => digits.padStart(2, '0')

/** 2027-1-1, 2027/1/1, 2027.1.1 and 2027年1月1日 as 2027-01-01; null for no date, also for 2027-02-30. */
export function readDay(text: string): string | null {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
  if (!found) return null
  const day = `${found[1]}-${two(found[2]!)}-${two(found[3]!)}`
  const read = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day) ? day : null
}

export const weekdayOf = (day: string) => WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''

type Line = { ok: true; day: CalendarDay } | { ok: false; wrong: string }

function readLine(line: string, year: number): Line {
  const [date = '', kind = '', ...name] = line.trim().split(/[\s,,、]+/)
  const day = readDay(date)
  if (!day) return { ok: false, wrong: `“${date}”不是日期,要写成2027-01-01这样。` }
  if (!day.startsWith(`${year}-`)) return { ok: false, wrong: `${day}不在${year}年里。` }
  const word = WORDS[kind]
  if (!word) return { ok: false, wrong: '日期后面要写“休”或“班”。' }
  if (name.length === 0) return { ok: false, wrong: '最后要写是什么节,比如“元旦”。' }
  if (word === 'work' && !['周六', '周日'].includes(weekdayOf(day)))
    return { ok: false, wrong: `${day}是${weekdayOf(day)},本来就上班,不用写。` }
  return { ok: true, day: { day, kind: word, name: name.join('') } }
}

export interface ReadDays {
  days: CalendarDay[]
  wrong: string[]
}

/** The list of a year, one day a line: 2027-01-01 休 元旦. Everything that is wrong is named with its line. */
export function readDays(text: string, year: number): ReadDays {
  const days: CalendarDay[] = []
  const wrong: string[] = []
  const seen = new Set<string>()
  text.split('\n').forEach((line, at) => {
    if (!line.trim()) return
    const read = readLine(line, year)
    if (!read.ok) return void wrong.push(`第${at + 1}行:${read.wrong}`)
    if (seen.has(read.day.day)) wrong.push(`第${at + 1}行:${read.day.day}前面已经写过了。`)
    seen.add(read.day.day)
    days.push(read.day)
  })
  const off = days.filter((one) => one.kind === 'off').length
  if (wrong.length === 0 && off < OFF_DAYS_MIN)
    wrong.push(`只有${off}天放假,至少要有${OFF_DAYS_MIN}天。放假的每一天都要写上,周末也写。`)
  return { days: days.sort((a, b) => a.day.localeCompare(b.day)), wrong }
}

/** The same list as text, to be put right and saved again. */
export const writeDays = (days: readonly CalendarDay[]) =>
  days.map((one) => `${one.day} ${KINDS[one.kind]} ${one.name}`).join('\n')
