/** Points travel as decimal strings with at most two places ("12.50"). They are never put through floating point. */

/** 12.50 -> 12.5, 3.00 -> 3, +2.00 -> +2; a minus sign becomes the typographic one. */
export function points(amount: string): string {
  const [whole = '0', fraction = ''] = amount.trim().split('.')
  const rest = fraction.slice(0, 2).replace(/0+$/, '')
  return (rest ? `${whole}.${rest}` : whole).replace('-', '−')
}

/** Hundredths of a point, as a whole number. */
export function hundredths(amount: string): number {
  const found = /^([+-]?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount.trim())
  if (!found) throw new RangeError(`not an amount of points: ${amount}`)
  const value = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'))
  return found[1] === '-' ? -value : value
}

/** Hundredths as the API takes them: 1250 -> 12.50. */
export function decimal(value: number): string {
  const size = Math.abs(value)
  const fraction = String(size % 100).padStart(2, '0')
  return `${value < 0 ? '-' : ''}${Math.floor(size / 100)}.${fraction}`
}

export const isZero = (amount: string) => hundredths(amount) === 0

/** What somebody typed as points, in the form the API takes, or null if it is not an amount. */
export function typedPoints(text: string): string | null {
  const found = /^(\d{1,6})(?:[.。](\d{1,2}))?$/.exec(text.trim())
  return found ? `${found[1]}.${(found[2] ?? '').padEnd(2, '0')}` : null
}
