import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { qrModules, qrSvg } from '@/text/qr'

const WASM = 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm'
const PX = 4
const QUIET = 4

/** The code as a camera would have it, read by the decoder that the tills use. */
async function read(modules: boolean[][]): Promise<string[]> {
  const side = (modules.length + 2 * QUIET) * PX
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  modules.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!dark) return
      for (let dy = 0; dy < PX; dy += 1) {
        const from = (((y + QUIET) * PX + dy) * side + (x + QUIET) * PX) * 4
        for (let dx = 0; dx < PX; dx += 1) pixels.set([0, 0, 0], from + dx * 4)
      }
    }),
  )
  const picture = { data: pixels, width: side, height: side, colorSpace: 'srgb' } as ImageData
  return (await readBarcodes(picture, { formats: ['QRCode'] })).map((code) => code.text)
}

describe('digits drawn as a QR code are read back by the decoder of the tills', () => {
  beforeAll(async () => {
    const wasmBinary = new Uint8Array(readFileSync(WASM)).buffer
    await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  })

  it.each([
    '5000000008',
    '5999999999',
    '612345678901234567',
    '600000000000000000',
    '7',
    '12',
    '0'.repeat(34),
  ])('%s', async (digits) => expect(await read(qrModules(digits))).toEqual([digits]))
  it('even with a speck of dirt on it', async () => {
    const modules = qrModules('5000000008')
    for (const row of modules.slice(18)) row.fill(true, 17, 20)
    expect(await read(modules)).toEqual(['5000000008'])
  })
  it('of every length and many values', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const digits = (BigInt(seed) ** 30n)
        .toString()
        .padStart(34, '9')
        .slice(-(seed % 34 || 34))
      expect(await read(qrModules(digits))).toEqual([digits])
    }
  })
})

it.each(['', '12a', '1'.repeat(35)])('only 1 to 34 digits are drawn, not %j', (text) =>
  expect(() => qrModules(text)).toThrow(RangeError),
)

it('the picture is black on white, with four white modules around', () => {
  const svg = qrSvg('5000000008')
  expect(svg).toContain('viewBox="0 0 29 29"')
  expect(svg).not.toMatch(/M[1-3] |M\d+ [0-3]h1v/)
})
