import { describe, expect, it } from 'vitest'
import {
  expiringChart,
  goodsChart,
  hoursChart,
  hoursSpan,
  monthChart,
  monthLabel,
  shopsChart,
} from '@/pages/desk/charts'

const months = [
  { month: 202512, issued: '12.50', spent: '3.00', expired: '0.00' },
  { month: 202601, issued: '8.00', spent: '0.00', expired: '4.00' },
]

describe('each chart has a table that says the same', () => {
  it('month by month', () =>
    expect(monthChart(months, 13).table).toEqual({
      columns: ['月份', '发放', '兑换', '过期'],
      rows: [
        ['25年12月', '12.5分', '3分', '0分'],
        ['26年1月', '8分', '0分', '4分'],
      ],
    }))
  it('points by the month in which they lapse, its year said', () =>
    expect(expiringChart([{ month: 202712, amount: '3.00' }], 13).table.rows).toEqual([['27年12月', '3分']]))
  it('goods and shops', () => {
    expect(goodsChart([{ item_id: 1, name: '大米', quantity: 4, points: '16.00' }], 13).table.rows).toEqual([
      ['大米', '4', '16分'],
    ])
    expect(shopsChart([{ shop_id: 1, name: '东村', orders: 7, points: '20.50' }], 13).table.rows).toEqual([
      ['东村', '7', '20.5分'],
    ])
  })
  it('every weekday of every hour shown', () => {
    const { table } = hoursChart([{ weekday: 3, hour: 9, orders: 5 }], 13)
    expect(table.rows[1]).toEqual(['9点', '0', '0', '5', '0', '0', '0', '0'])
  })
})

it('hours are shown from the first to the last that was used, and never fewer than the office’s', () => {
  expect(hoursSpan([])).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
  expect(hoursSpan([{ weekday: 1, hour: 19, orders: 1 }]).at(-1)).toBe(19)
  expect(hoursSpan([{ weekday: 1, hour: 3, orders: 0 }])[0]).toBe(8)
})
it('a month names its year where that changes', () =>
  expect([monthLabel(202611), monthLabel(202601), monthLabel(202611, true)]).toEqual([
    '11月',
    '26年1月',
    '26年11月',
  ]))
