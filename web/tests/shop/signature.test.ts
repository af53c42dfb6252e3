import { describe, expect, it } from 'vitest'
import { BOX, drawn, inBox, PATH_CHARS_MAX, pathOf, type Point } from '@/shop/signature'

describe('a signature', () => {
  it('is a path in one box, whatever size the pad has', () => {
    expect(inBox({ x: 50, y: 25 }, { width: 100, height: 50 })).toEqual({
      x: BOX.width / 2,
      y: BOX.height / 2,
    })
    expect(inBox({ x: -4, y: 999 }, { width: 100, height: 50 })).toEqual({ x: 0, y: BOX.height })
  })
  it('is made of strokes', () =>
    expect(
      pathOf([
        [
          { x: 1, y: 2 },
          { x: 30, y: 4 },
        ],
        [{ x: 5, y: 6 }],
      ]),
    ).toBe('M1 2L30 4M5 6L6 6'))
  it('leaves out where the hand hardly moved', () => {
    const stroke = drawn([{ x: 10, y: 10 }], { x: 11, y: 11 })
    expect(stroke).toEqual([{ x: 10, y: 10 }])
    expect(drawn(stroke, { x: 20, y: 10 })).toHaveLength(2)
  })
  it('never grows past what is kept, and is cut between strokes', () => {
    const long: Point[] = Array.from({ length: 900 }, (_, i) => ({ x: i % 600, y: i % 200 }))
    const path = pathOf(Array.from({ length: 9 }, () => long))
    expect(path.length).toBeLessThanOrEqual(PATH_CHARS_MAX)
    expect(path).toMatch(/^(M\d+ \d+(L\d+ \d+)+)+$/)
  })
})
