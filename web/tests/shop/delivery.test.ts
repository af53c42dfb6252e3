import { expect, it } from 'vitest'
import { rowTrouble } from '@/shop/delivery'

it.each([
  ['20', '1.8', '', ''],
  ['20', '', '', '请填进价。'],
  ['20', ' ', '', '请填进价。'],
  ['20', '1.855', '', '进价最多两位小数,比如 25 或 2.5。'],
  ['20', '0', '', ''],
  ['0', '1', '数量要是整数。', ''],
  ['', '1', '数量要是整数。', ''],
])('%s at %s', (quantity, cost, ofQuantity, ofCost) =>
  expect(rowTrouble({ quantity, cost })).toEqual({ quantity: ofQuantity, cost: ofCost }),
)
