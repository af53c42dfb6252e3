/**
 * Our own decoder: BarcodeDetector is missing on iOS and broken on some phones. Loaded only once a steward starts the
 * camera; the wasm comes from our own server, because nothing outside can be reached from here.
 */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

export async function prepare(): Promise<void> {
  await prepareZXingModule({ overrides: { locateFile: () => wasmAddress }, fireImmediately: true })
}

/** The text of the first code in the picture, or null. `thorough` is for still photos: slower, finds more. */
export async function decode(picture: ImageData, thorough = false): Promise<string | null> {
  const found = await readBarcodes(picture, {
    formats: ['QRCode', 'Code128'],
    tryHarder: thorough,
    tryRotate: thorough,
    tryInvert: false,
    maxNumberOfSymbols: 1,
  })
  return found[0]?.text || null
}
