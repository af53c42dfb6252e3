/**
 * Our own decoder: BarcodeDetector is missing on iOS and broken on some phones. Loaded only once a steward starts the
 * camera or takes a photo; the wasm comes from our own server, because nothing outside can be reached from here.
 */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

let ready: Promise<unknown> | null = null

/** Fetches the wasm, once. Left to itself, the library would ask a stranger's server for it. */
export async function prepare(): Promise<void> {
  ready ??= prepareZXingModule({ overrides: { locateFile: () => wasmAddress }, fireImmediately: true })
  try {
    await ready
  } catch (error) {
    ready = null // the network failed: the next try asks again
    throw error
  }
}

export interface Look {
  /** For still photos: slower, finds more. */
  thorough?: boolean
  /** Article numbers too: only at the shop, because they are easily read out of nothing. */
  goods?: boolean
}

/** The text of the first code in the picture, or null. */
export async function decode(picture: ImageData, { thorough = false, goods = false }: Look = {}) {
  await prepare()
  const found = await readBarcodes(picture, {
    formats: goods ? ['QRCode', 'Code128', 'EAN13', 'EAN8', 'UPCA'] : ['QRCode', 'Code128'],
    tryHarder: thorough,
    tryRotate: thorough,
    tryInvert: false,
    maxNumberOfSymbols: 1,
  })
  return found[0]?.text || null
}
