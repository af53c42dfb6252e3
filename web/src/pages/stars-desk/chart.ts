/** Whose score is made of what: one bar a candidate, one colour a line. */
import type { Entry } from '@/api/types-stars'
import { points } from '@/text/points'
import { base, names, value, type Chart } from '../desk/charts'

/** As many as can be told apart by looking. */
export const SHOWN_MAX = 20
const COLOURS = ['#1b6854', '#d08a2c', '#7a6a9b', '#4d8fb3', '#b4553f', '#8f9a3c', '#a3628f']

export function scoreChart(ranked: readonly Entry[], letters: number): Chart {
  const shown = ranked.slice(0, SHOWN_MAX)
  const lines = [...new Set(shown.flatMap((entry) => entry.lines.map((line) => line.name)))]
  const scoreOf = (entry: Entry, name: string) =>
    entry.lines.find((line) => line.name === name)?.score ?? '0'
  /** A line that gave nobody anything would only be in the way. */
  const drawn = lines.filter((name) => shown.some((entry) => Number(scoreOf(entry, name)) !== 0))
  /** Rows of the legend on a phone: large letters leave room for two names in each. */
  const legend = Math.ceil(drawn.length / (letters > 16 ? 2 : 3))
  return {
    option: {
      ...base(letters),
      color: COLOURS,
      legend: { top: 0, itemGap: letters, textStyle: { fontSize: letters } },
      grid: { left: 4, right: letters, top: letters * (0.5 + 1.9 * legend), bottom: 4, containLabel: true },
      xAxis: value(letters),
      yAxis: {
        ...names(
          shown.map((entry) => `${entry.rank} ${entry.subject.name}`),
          letters,
        ),
        inverse: true,
      },
      series: drawn.map((name) => ({
        type: 'bar',
        stack: 'score',
        name,
        barMaxWidth: letters * 1.5,
        data: shown.map((entry) => Number(scoreOf(entry, name))),
      })),
    },
    heightRem: Math.max(7, shown.length * 1.9 + 2 + 1.6 * legend),
    table: {
      columns: ['名次', ...lines, '合计'],
      rows: shown.map((entry) => [
        `${entry.rank} ${entry.subject.name}`,
        ...lines.map((name) => points(scoreOf(entry, name))),
        points(entry.score),
      ]),
    },
  }
}
