import { expect, it } from 'vitest'
import { availableWords, besideWords, mostAtOnce } from '@/shop/purse'

const one = { purse: 'person' as const, points: { available: '48.00' }, beside: null }
const pot = { ...one, purse: 'household' as const, beside: { purse: 'person' as const, available: '6.50' } }
const own = { ...one, points: { available: '3.00' }, beside: { purse: 'household' as const, available: '9.00' } }

it('one purse is what there is', () =>
  expect([availableWords(one), besideWords(one.beside), mostAtOnce(one)]).toEqual(['可用48分', '', '48.00']))
it('of two purses each is named', () => {
  expect([availableWords(pot), besideWords(pot.beside)]).toEqual(['全家可用48分', '本人另有6.5分'])
  expect([availableWords(own), besideWords(own.beside)]).toEqual(['本人可用3分', '全家另有9分'])
})
it('an order costs no more than the fuller purse has', () =>
  expect([mostAtOnce(pot), mostAtOnce(own)]).toEqual(['48.00', '9.00']))
