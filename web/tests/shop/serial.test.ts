import { describe, expect, it } from 'vitest'
import { PIECE_BYTES, portOf, serialOf, writeTo, type Serial, type SerialPort } from '@/shop/serial'

/** A printer that keeps what it is sent; `jams` after so many pieces. */
function fake(jams = Infinity) {
  const sent: number[] = []
  const did: string[] = []
  let pieces = 0
  const port: SerialPort = {
    open: async () => void did.push('open'),
    close: async () => void did.push('close'),
    writable: {
      getWriter: () => ({
        write: async (bytes) => {
          if ((pieces += 1) > jams) throw new Error('jammed')
          sent.push(...bytes)
        },
        releaseLock: () => void did.push('release'),
      }),
    },
  }
  return { port, sent, did }
}
const bytes = Uint8Array.from({ length: 2 * PIECE_BYTES + 7 }, (_, at) => at % 251)

describe('a printer at the clerk’s own computer', () => {
  it('is sent all of a slip, in order, and left free', async () => {
    const { port, sent, did } = fake()
    await writeTo(port, bytes)
    expect(Uint8Array.from(sent)).toEqual(bytes)
    expect(did).toEqual(['open', 'release', 'close'])
  })
  it('is left free where it jams, and the failure is told', async () => {
    const { port, did } = fake(1)
    await expect(writeTo(port, bytes)).rejects.toThrow('jammed')
    expect(did).toEqual(['open', 'release', 'close'])
  })
  it('is asked for once', async () => {
    const { port } = fake()
    const known: SerialPort[] = []
    let asked = 0
    const serial: Serial = {
      getPorts: async () => known,
      requestPort: async () => {
        asked += 1
        known.push(port)
        return port
      },
    }
    expect([await portOf(serial), await portOf(serial), asked]).toEqual([port, port, 1])
  })
  it('is there only where the browser has it', () => {
    expect(serialOf({})).toBeNull()
    expect(serialOf(undefined)).toBeNull()
  })
})
