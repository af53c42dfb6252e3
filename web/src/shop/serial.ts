/**
 * A receipt printer at the clerk's own computer, over USB or a serial cable (Web Serial, where the browser has it).
 * The browser asks once which one it is, and remembers it.
 */
import type { ReceiptWidth } from './print'
import type { Slip } from './slip'

interface Writer {
  write(bytes: Uint8Array): Promise<void>
  releaseLock(): void
}
export interface SerialPort {
  open(options: { baudRate: number }): Promise<void>
  close(): Promise<void>
  readonly writable: { getWriter(): Writer } | null
}
export interface Serial {
  getPorts(): Promise<SerialPort[]>
  requestPort(): Promise<SerialPort>
}

/** What most printers with a serial cable come set to; one on USB does not care. */
const BAUD = 9600
/** Small printers have little room: what waits is held back by the browser, piece by piece. */
export const PIECE_BYTES = 4096

export const serialOf = (browser: unknown): Serial | null =>
  (browser as { serial?: Serial } | undefined)?.serial ?? null

/** The printer chosen before on this computer, or the one that is chosen now. */
export async function portOf(serial: Serial): Promise<SerialPort> {
  const [known] = await serial.getPorts()
  return known ?? (await serial.requestPort())
}

/** All of it, in order; the port is closed again whatever happens, so that the next slip finds it free. */
export async function writeTo(port: SerialPort, bytes: Uint8Array): Promise<void> {
  await port.open({ baudRate: BAUD })
  try {
    const writer = port.writable?.getWriter()
    if (!writer) throw new Error('the port takes nothing')
    try {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) await writer.write(bytes.subarray(at, at + PIECE_BYTES))
    } finally {
      writer.releaseLock()
    }
  } finally {
    await port.close()
  }
}

/** The slip as the printer's own bytes. The port is asked for first: a browser lets only a press ask for one. */
export async function printSerial(serial: Serial, slip: Slip, width: ReceiptWidth): Promise<void> {
  const port = await portOf(serial)
  const response = await slip(width, 'escpos')
  await writeTo(port, new Uint8Array(await response.arrayBuffer()))
}
