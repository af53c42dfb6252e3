import type { Item } from '@/api/types-shop'

/** A good as a resident is told of it: two a quarter a household, none taken yet. */
export const rice: Item = {
  id: 1,
  kind: 'good',
  name: '大米5公斤',
  measure: '袋',
  category: '粮油',
  description: '',
  price: '4.00',
  barcode: null,
  own_barcode: '2000000000015',
  picture_url: null,
  available: 12,
  limits: [{ scope: 'household', count: 2, period: 'quarter' }],
  for_ages: [],
  place_id: null,
  valid_days: 0,
  provider: null,
  withdrawn: false,
  mine: { person_left: null, household_left: 2, for_me: true },
}
