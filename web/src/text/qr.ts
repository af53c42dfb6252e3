/**
 * A QR code (ISO/IEC 18004) of a few digits, drawn on the phone: a pick-up code or a voucher's code.
 *
 * Version 1 at level M holds 34 digits in one block, so neither alignment patterns nor interleaving are needed, and
 * with mask 0 the format bits are a constant. The codes of events and members come drawn from the server.
 */
const SIDE = 21
const DATA_BYTES = 16
const CHECK_BYTES = 10
const DIGITS_MAX = 34
const QUIET = 4
/** Level M (00) and mask 0 (000) with their check bits, after the standard's own mask. */
const FORMAT = '101010000010010'

type Matrix = boolean[][]

const binary = (value: number, bits: number) => value.toString(2).padStart(bits, '0')

/** Mode and count, then three digits in ten bits; filled up with the standard's pad bytes. */
function dataBytes(digits: string): number[] {
  const triples = digits.match(/\d{1,3}/g) ?? []
  const body = triples.map((triple) => binary(Number(triple), triple.length * 3 + 1)).join('')
  const whole = `0001${binary(digits.length, 10)}${body}0000`.slice(0, DATA_BYTES * 8)
  const bytes = whole.match(/.{1,8}/g)!.map((bits) => parseInt(bits.padEnd(8, '0'), 2))
  for (let pad = 0xec; bytes.length < DATA_BYTES; pad ^= 0xec ^ 0x11) bytes.push(pad)
  return bytes
}

/** Product in GF(256) with the polynomial 0x11D. */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

/** Reed-Solomon: the remainder of the data over (x - 1)(x - 2)...(x - 2^9). */
function checkBytes(data: number[]): number[] {
  const divisor = [...Array<number>(CHECK_BYTES - 1).fill(0), 1]
  for (let step = 0, root = 1; step < CHECK_BYTES; step += 1, root = times(root, 2)) {
    divisor.forEach((factor, at) => (divisor[at] = times(factor, root) ^ (divisor[at + 1] ?? 0)))
  }
  return data.reduce<number[]>((rest, byte) => {
    const factor = byte ^ rest[0]!
    return divisor.map((each, at) => (rest[at + 1] ?? 0) ^ times(each, factor))
  }, Array<number>(CHECK_BYTES).fill(0))
}

/** The three eyes with their white frame, and the dotted lines between them. */
function drawPatterns(matrix: Matrix): void {
  for (let at = 8; at < SIDE - 8; at += 1) matrix[6]![at] = matrix[at]![6] = at % 2 === 0
  for (const [top, left] of [
    [0, 0],
    [0, SIDE - 7],
    [SIDE - 7, 0],
  ] as const) {
    for (let row = 0; row < 7; row += 1)
      for (let column = 0; column < 7; column += 1) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3))
        matrix[top + row]![left + column] = ring !== 2
      }
  }
}

/** The format bits, once around the first eye and once beside the two others. */
function drawFormat(matrix: Matrix): void {
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = FORMAT[bit] === '1'
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : bit === 8 ? 7 : 14 - bit
    if (bit < 8) matrix[8]![near] = dark
    else matrix[near]![8] = dark
    if (bit < 7) matrix[SIDE - 1 - bit]![8] = dark
    else matrix[8]![SIDE - 15 + bit] = dark
  }
  matrix[SIDE - 8]![8] = true
}

const isReserved = (row: number, column: number) =>
  row === 6 ||
  column === 6 ||
  (row < 9 && column < 9) ||
  (row < 9 && column > SIDE - 9) ||
  (row > SIDE - 9 && column < 9)

/** Bit after bit in columns of two, up and down from the right; mask 0 turns every other module over. */
function drawData(matrix: Matrix, bits: string): void {
  let next = 0
  let upwards = true
  for (let right = SIDE - 1; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right -= 1
    for (let step = 0; step < SIDE; step += 1) {
      const row = upwards ? SIDE - 1 - step : step
      for (const column of [right, right - 1]) {
        if (isReserved(row, column)) continue
        matrix[row]![column] = (bits[next++] === '1') !== ((row + column) % 2 === 0)
      }
    }
  }
}

/** The dark modules of a code of 1 to 34 digits, row by row, without its quiet zone. */
export function qrModules(digits: string): Matrix {
  if (!/^\d+$/.test(digits) || digits.length > DIGITS_MAX)
    throw new RangeError(`not 1 to 34 digits: ${digits}`)
  const matrix = Array.from({ length: SIDE }, () => Array<boolean>(SIDE).fill(false))
  const data = dataBytes(digits)
  drawPatterns(matrix)
  drawFormat(matrix)
  drawData(matrix, [...data, ...checkBytes(data)].map((byte) => binary(byte, 8)).join(''))
  return matrix
}

/** The code as an SVG document, black on white, with its quiet zone. */
export function qrSvg(digits: string): string {
  const side = SIDE + 2 * QUIET
  const dots = qrModules(digits).flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${dots.join('')}"/></svg>`
  )
}
