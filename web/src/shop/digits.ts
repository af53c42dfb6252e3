/** What was scanned on the counter's one box: the number of digits decides. */
export type ScanKind = 'item' | 'order' | 'card' | 'voucher' | 'member'
export type Read = { ok: true; kind: ScanKind; digits: string } | { ok: false; explanation: string }

const KINDS: Record<number, ScanKind> = {
  8: 'item',
  10: 'order',
  12: 'item',
  13: 'item',
  14: 'item',
  16: 'card',
  18: 'voucher',
  22: 'member',
}

const STRANGE = '没认出这个码。请扫居民的码、积分卡、领取码,或商品上的条码。'

/** Reads what a scanner, a camera or a hand gave; spaces and dashes between the digits do not count. */
export function readScan(text: string): Read {
  const digits = text.trim().replace(/[\s-]/g, '')
  const kind = /^\d+$/.test(digits) ? KINDS[digits.length] : undefined
  return kind ? { ok: true, kind, digits } : { ok: false, explanation: STRANGE }
}

/** Whether the last digit of an article number is its check digit (weights 3 and 1 from the right). */
export function checks(digits: string): boolean {
  const body = [...digits.slice(0, -1)].reverse()
  const sum = body.reduce((all, digit, index) => all + Number(digit) * (index % 2 === 0 ? 3 : 1), 0)
  return String((10 - (sum % 10)) % 10) === digits.slice(-1)
}

/** One article, however long its number was written: a UPC of 12 digits is the EAN of 13 with a nought before it. */
export const gtin = (digits: string) => digits.padStart(14, '0')
