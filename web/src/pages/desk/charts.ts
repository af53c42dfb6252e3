/** The dashboard's figures as charts and, each, as the table that says the same. */
import type { Dashboard } from '@/api/types-desk'
import { points } from '@/text/points'

export interface Table {
  columns: string[]
  rows: string[][]
}

export interface Chart {
  option: Record<string, unknown>
  table: Table
  /** Of the drawing, in lines of text. */
  heightRem: number
}

const COLOURS = ['#1b6854', '#d08a2c', '#7a6a9b']
const INK = '#25221d'
const SOFT = '#5b5348'
const LINE = '#e3dacc'
const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']

/** What is read of a name beside its bar: two lines of seven. */
const LINE_CHARS = 7
const beside = (name: string) => (name.length > 2 * LINE_CHARS ? `${name.slice(0, 2 * LINE_CHARS - 1)}…` : name)

/** 202611 -> 11月; January and the first name their year too. */
export function monthLabel(month: number, first = false): string {
  const [year, number] = [Math.floor(month / 100), month % 100]
  const name = `${number}月`
  return first || number === 1 ? `${String(year).slice(2)}年${name}` : name
}

const exact = (amount: string) => `${points(amount)}分`

/** Patterns beside the colours, and letters as large as the page's. */
export const base = (letters: number) => ({
  animation: false,
  textStyle: { fontSize: letters, color: INK },
  color: COLOURS,
  aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
})

export const value = (letters: number) => ({
  type: 'value',
  minInterval: 1,
  axisLabel: { fontSize: letters, color: SOFT, hideOverlap: true },
  splitLine: { lineStyle: { color: LINE } },
})

export const names = (data: string[], letters: number, more: object = {}) => ({
  type: 'category',
  data,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: SOFT } },
  axisLabel: { fontSize: letters, color: INK, ...more },
})

export function monthChart(rows: Dashboard['by_month'], letters: number): Chart {
  const series = [
    { name: '发放', key: 'issued' },
    { name: '兑换', key: 'spent' },
    { name: '过期', key: 'expired' },
  ] as const
  const option = {
    ...base(letters),
    legend: { top: 0, itemGap: letters, textStyle: { fontSize: letters } },
    grid: { left: 4, right: 4, top: letters * 2.5, bottom: 4, containLabel: true },
    xAxis: names(
      rows.map((row, at) => monthLabel(row.month, at === 0).replace('年', '年\n')),
      letters,
      { hideOverlap: true, showMaxLabel: true }, // this month is the one that is looked for
    ),
    yAxis: value(letters),
    series: series.map((one) => ({
      type: 'bar',
      name: one.name,
      data: rows.map((row) => Number(row[one.key])),
    })),
  }
  return {
    option,
    heightRem: 17,
    table: {
      columns: ['月份', ...series.map((one) => one.name)],
      rows: rows.map((row) => [monthLabel(row.month, true), ...series.map((one) => exact(row[one.key]))]),
    },
  }
}

interface Bar {
  name: string
  amount: number
  label: string
}

/** Bars lying on their side, each with its figure at its end: names stay readable on a phone. */
function bars(rows: Bar[], letters: number): Record<string, unknown> {
  const room = letters * (1 + 0.75 * Math.max(...rows.map((row) => row.label.length)))
  return {
    ...base(letters),
    grid: { left: 4, right: room, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      ...names(
        rows.map((row) => beside(row.name)),
        letters,
        { width: letters * LINE_CHARS, overflow: 'break' },
      ),
      inverse: true,
    },
    series: [
      {
        type: 'bar',
        data: rows.map((row) => row.amount),
        barMaxWidth: letters * 1.5,
        label: {
          show: true,
          position: 'right',
          fontSize: letters,
          color: INK,
          formatter: ({ dataIndex }: { dataIndex: number }) => rows[dataIndex]?.label ?? '',
        },
      },
    ],
  }
}

const barsHeight = (count: number) => Math.max(4, count * 2.2 + 0.5)

export function expiringChart(rows: Dashboard['expiring'], letters: number): Chart {
  const drawn = rows.map((row) => ({
    name: monthLabel(row.month, true),
    amount: Number(row.amount),
    label: exact(row.amount),
  }))
  return {
    option: bars(drawn, letters),
    heightRem: barsHeight(rows.length),
    table: { columns: ['到期月份', '积分'], rows: drawn.map((row) => [row.name, row.label]) },
  }
}

export function goodsChart(rows: Dashboard['goods'], letters: number): Chart {
  const drawn = rows.map((row) => ({ name: row.name, amount: row.quantity, label: String(row.quantity) }))
  return {
    option: bars(drawn, letters),
    heightRem: barsHeight(rows.length),
    table: {
      columns: ['名称', '换了多少', '积分'],
      rows: rows.map((row) => [row.name, String(row.quantity), exact(row.points)]),
    },
  }
}

export function shopsChart(rows: Dashboard['shops'], letters: number): Chart {
  const drawn = rows.map((row) => ({ name: row.name, amount: row.orders, label: `${row.orders}单` }))
  return {
    option: bars(drawn, letters),
    heightRem: barsHeight(rows.length),
    table: {
      columns: ['兑换点', '单数', '积分'],
      rows: rows.map((row) => [row.name, String(row.orders), exact(row.points)]),
    },
  }
}

/** From the first to the last hour in which anything happened, at least 8:00 to 18:00. */
export function hoursSpan(rows: Dashboard['hours']): number[] {
  const busy = rows.filter((row) => row.orders > 0).map((row) => row.hour)
  const [first, last] = [Math.min(8, ...busy), Math.max(17, ...busy)]
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

/** Weekdays down, hours across; each field also says its number, so that nobody has to tell shades apart. */
export function hoursChart(rows: Dashboard['hours'], letters: number): Chart {
  const hours = hoursSpan(rows)
  const count = (weekday: number, hour: number) =>
    rows.find((row) => row.weekday === weekday && row.hour === hour)?.orders ?? 0
  const fields = WEEKDAYS.flatMap((_, day) => hours.map((hour, at) => [at, day, count(day + 1, hour)]))
  const most = Math.max(1, ...fields.map((field) => field[2] ?? 0))
  const option = {
    ...base(letters),
    aria: { enabled: false },
    grid: { left: 4, right: letters, top: 4, bottom: 4, containLabel: true },
    xAxis: names(
      hours.map((hour) => `${hour}点`),
      letters,
      { hideOverlap: true },
    ),
    yAxis: { ...names(WEEKDAYS, letters), inverse: true },
    visualMap: { show: false, min: 0, max: most, inRange: { color: ['#fffdf9', '#9fcdbb'] } },
    series: [
      {
        type: 'heatmap',
        data: fields,
        itemStyle: { borderColor: LINE, borderWidth: 1 },
        label: {
          show: true,
          fontSize: letters,
          color: INK,
          formatter: ({ data }: { data: number[] }) => (data[2] ? String(data[2]) : ''),
        },
      },
    ],
  }
  return {
    option,
    heightRem: 18,
    table: {
      columns: ['时间', ...WEEKDAYS],
      rows: hours.map((hour) => [`${hour}点`, ...WEEKDAYS.map((_, day) => String(count(day + 1, hour)))]),
    },
  }
}
