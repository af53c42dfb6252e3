/** A signature as the strokes of an SVG path in a box of 600 x 200: text that is small enough to keep with the order. */
export const BOX = { width: 600, height: 200 } as const
export const PATH_CHARS_MAX = 20_000
const NEAR = 3

export interface Point {
  x: number
  y: number
}

/** Where a pointer is, in the box, whatever size the pad has on this screen. */
export function inBox(at: Point, pad: { width: number; height: number }): Point {
  const within = (value: number, most: number) => Math.round(Math.min(Math.max(value, 0), most))
  return {
    x: within((at.x / (pad.width || 1)) * BOX.width, BOX.width),
    y: within((at.y / (pad.height || 1)) * BOX.height, BOX.height),
  }
}

/** The next point of a stroke, unless the hand has hardly moved. */
export function drawn(stroke: readonly Point[], next: Point): readonly Point[] {
  const last = stroke.at(-1)
  const still = last && Math.hypot(next.x - last.x, next.y - last.y) < NEAR
  return still ? stroke : [...stroke, next]
}

/** M10 20L30 40: one M a stroke. What no longer fits is left out, whole strokes at a time. */
export function pathOf(strokes: readonly (readonly Point[])[]): string {
  let path = ''
  for (const stroke of strokes) {
    const [first, ...rest] = stroke
    if (!first) continue
    const ends = rest.length ? rest : [{ x: first.x + 1, y: first.y }]
    const piece = `M${first.x} ${first.y}` + ends.map(({ x, y }) => `L${x} ${y}`).join('')
    if (path.length + piece.length > PATH_CHARS_MAX) break
    path += piece
  }
  return path
}
