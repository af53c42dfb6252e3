import { expect, it } from 'vitest'
import type { Order } from '@/api/types-shop'
import { undoGives, undoWords } from '@/shop/undo'

const line = (kind: 'good' | 'service', points: string) => ({ kind, points })
const voucher = (state: string, points: string) => ({ state, points })
const order = (lines: object[], vouchers: object[] = []) =>
  ({ points: '40.00', person: { id: 1, name: '王秀英' }, lines, vouchers }) as unknown as Order

it('undoing gives back what was not returned before', () => {
  const part = order([line('good', '8.00'), line('good', '0.00')])
  expect(undoGives(part)).toEqual({ goods: 800, vouchers: 0 })
  expect(undoWords(part)).toBe('王秀英的这一单撤销:东西收回来,退8分。')
})
it('and the vouchers that still hold points, named apart', () => {
  const both = order(
    [line('good', '4.50'), line('service', '20.00')],
    [voucher('issued', '10.00'), voucher('cancelled', '10.00')],
  )
  expect(undoGives(both)).toEqual({ goods: 450, vouchers: 1000 })
  expect(undoWords(both)).toBe(
    '王秀英的这一单撤销:东西收回来,退4.5分;服务券作废,退10分,一共退14.5分。',
  )
})
