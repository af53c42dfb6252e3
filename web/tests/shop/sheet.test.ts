import { expect, it } from 'vitest'
import type { Sheet } from '@/api/types-shop'
import { draftOf, judged, sheetBody } from '@/shop/sheet'

const person = { id: 3, name: '王秀英', place_name: '河滨小区' }
const line = (verdict: string) => ({
  id: 1,
  position: 1,
  person,
  item: { id: 5, name: '大米' },
  quantity: 2,
  collector_name: '',
  order_id: null,
  verdict,
  explanation: '',
})

it('a paper sheet sends no collector where the paper names none', () => {
  const row = { person, item: { id: 5, name: '大米' }, quantity: 2, collector_name: ' ' }
  expect(sheetBody(1, { day: '2026-06-15', note: ' 第1张 ', rows: [row] })).toEqual({
    shop_id: 1,
    day: '2026-06-15',
    note: '第1张',
    lines: [{ person_id: 3, item_id: 5, quantity: 2 }],
  })
})

it('a sheet taken up again is what it was', () => {
  const sheet = { day: '2026-06-15', note: '', lines: [line('')] } as unknown as Sheet
  expect(sheetBody(1, draftOf(sheet)).lines).toEqual([{ person_id: 3, item_id: 5, quantity: 2 }])
})

it('what is not judged yet is no disagreement', () => {
  expect(judged({ lines: [line(''), line('ok'), line('insufficient')] })).toMatchObject({
    fine: 2,
    against: [{ verdict: 'insufficient' }],
  })
})
