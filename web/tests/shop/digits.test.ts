import { describe, expect, it } from 'vitest'
import { checks, gtin, readScan } from '@/shop/digits'
import { itemOfDigits, itemsNamed, strangeItem } from '@/shop/find'

describe('what was scanned is told by how long it is', () => {
  it.each([
    ['96385074', 'item'],
    ['036000291452', 'item'],
    ['6901234567892', 'item'],
    ['16901234567899', 'item'],
    ['5123456789', 'order'],
    ['7000000000000001', 'card'],
    ['612345678901234567', 'voucher'],
    ['2123000000000112345678', 'member'],
  ])('%s is %s', (digits, kind) => expect(readScan(digits)).toEqual({ ok: true, kind, digits }))

  it('spaces and dashes between the digits do not count', () =>
    expect(readScan(' 51234 567-89 ')).toMatchObject({ kind: 'order', digits: '5123456789' }))

  it.each(['', '123456789', '69012345678', 'HTTPS://JIFEN.EXAMPLE/C/ABC', '6901234567892x'])(
    '%j is refused with what to scan instead',
    (text) =>
      expect(readScan(text)).toMatchObject({ ok: false, explanation: expect.stringContaining('请扫') }),
  )
})

describe('the check digit of an article number', () => {
  it.each(['6901234567892', '96385074', '036000291452', '2000000000428'])('%s is right', (digits) =>
    expect(checks(digits)).toBe(true),
  )
  it('tells a number that was not read whole from one that nobody knows', () => {
    expect(strangeItem('6901234567893')).toBe('条码没扫全,请再扫一次。')
    expect(strangeItem('6901234567892')).toContain('没有这个商品')
  })
})

const rice = {
  id: 1,
  name: '大米5kg',
  barcode: '6901234567892',
  own_barcode: '2000000000015',
  withdrawn: false,
}
const soap = { id: 2, name: '肥皂', barcode: null, own_barcode: '2000000000022', withdrawn: false }
const cola = {
  id: 3,
  name: '无糖可乐',
  barcode: '036000291452',
  own_barcode: '2000000000039',
  withdrawn: false,
}
const items = [rice, soap, cola]

describe('an item is found', () => {
  it('by the maker’s number or by our own', () => {
    expect(itemOfDigits(items, '6901234567892')).toBe(rice)
    expect(itemOfDigits(items, '2000000000022')).toBe(soap)
    expect(itemOfDigits(items, '6909999999999')).toBeNull()
  })
  it('whether the scanner writes a UPC with twelve digits or thirteen', () => {
    expect(itemOfDigits(items, '036000291452')).toBe(cola)
    expect(itemOfDigits(items, '0036000291452')).toBe(cola)
    expect(gtin('036000291452')).toBe(gtin('0036000291452'))
  })
  it('by a part of its name, those first that begin with it', () => {
    const more = [{ ...rice, id: 9, name: '小袋大米' }, ...items]
    expect(itemsNamed(more, '大米').map((item) => item.id)).toEqual([1, 9])
    expect(itemsNamed(items, '5KG')).toEqual([rice])
    expect(itemsNamed(items, ' ')).toEqual([])
  })
  it('by its name only while it is on offer, by its number always', () => {
    const gone = { ...rice, withdrawn: true }
    expect(itemsNamed([gone], '大米')).toEqual([])
    expect(itemOfDigits([gone], '6901234567892')).toBe(gone)
  })
  it('not by name once it was taken off the list, but still by its number', () => {
    const gone = items.map((item) => ({ ...item, withdrawn: true }))
    expect(itemsNamed(gone, '大米')).toEqual([])
    expect(itemOfDigits(gone, rice.own_barcode)).toEqual({ ...rice, withdrawn: true })
  })
  it('by a part of its number', () => expect(itemsNamed(items, '0029145')).toEqual([cola]))
})
