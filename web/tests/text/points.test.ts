import { describe, expect, it } from 'vitest'
import { hundredths, points, typedPoints } from '@/text/points'

describe('points are shown without needless zeros', () => {
  it.each([
    ['12.50', '12.5'],
    ['3.00', '3'],
    ['0.05', '0.05'],
    ['0.00', '0'],
    ['100', '100'],
    ['+2.00', '+2'],
    ['-1.50', '−1.5'],
    ['1234567.89', '1234567.89'],
  ])('%s reads %s', (amount, shown) => expect(points(amount)).toBe(shown))
})

describe('hundredths are whole numbers', () => {
  it.each([
    ['0.29', 29],
    ['1.1', 110],
    ['-0.50', -50],
    ['+12', 1200],
    ['90071992547.40', 9007199254740],
  ])('%s is %d', (amount, value) => expect(hundredths(amount)).toBe(value))

  it.each(['', '1.234', 'abc', '1e3', '1.'])('%j is not an amount', (amount) =>
    expect(() => hundredths(amount)).toThrow(RangeError),
  )
})

describe('typed points become what the API takes', () => {
  it.each([
    ['5', '5.00'],
    [' 2.5 ', '2.50'],
    ['2。5', '2.50'],
    ['0', '0.00'],
  ])('%j becomes %s', (text, sent) => expect(typedPoints(text)).toBe(sent))

  it.each(['', '-1', '1.234', '五', '1234567'])('%j is refused', (text) =>
    expect(typedPoints(text)).toBeNull(),
  )
})
