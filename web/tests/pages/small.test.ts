import { describe, expect, it } from 'vitest'
import { placeAfter } from '@/pages/session/after'
import { checkPerson, emptyPerson, sendablePerson, type PersonForm } from '@/pages/staff/person'
import { percent } from '@/pages/staff/progress'
import { pathTo } from '@/composables/places'
import { inGroups, myStatus, tail } from '@/text/words'

describe('a resident is checked before being sent', () => {
  const whole = { ...emptyPerson(), name: '王秀英', phone: '199 0000 1234', place_id: 3 }
  it('and passes when whole', () => expect(checkPerson(whole)).toEqual({}))
  it.each<[string, Partial<PersonForm>]>([
    ['name', { name: ' ' }],
    ['place_id', { place_id: null }],
    ['phone', { phone: '1234' }],
    ['guardian_consent', { age_band: 'under_14' }],
  ])('and names %s', (field, change) =>
    expect(Object.keys(checkPerson({ ...whole, ...change }))).toEqual([field]),
  )
  it('with digits only for a phone, and none for nothing', () => {
    expect(sendablePerson(whole, false)).toMatchObject({ phone: '19900001234', household_head: null })
    expect(sendablePerson({ ...whole, phone: '' }, true)).toMatchObject({ phone: null })
    expect(sendablePerson(whole, true)).not.toHaveProperty('household_head')
  })
})

describe('after signing in', () => {
  it('one is taken on within this site', () => expect(placeAfter('/events/3?x=1')).toBe('/events/3?x=1'))
  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', undefined, ['/a']])(
    'never to %j',
    (next) => expect(placeAfter(next)).toBe('/'),
  )
})

describe('progress of an import', () => {
  it.each([
    [null, 0],
    [0.456, 46],
    [{ done: 1, total: 4 }, 25],
    [{ done: 0, total: 0 }, 0],
    [7, 100],
  ])('%j is %d percent', (progress, shown) => expect(percent(progress)).toBe(shown))
})

describe('a place in the tree', () => {
  const tree = [
    { id: 1, name: '镇', kind: 'town', children: [{ id: 2, name: '社区', kind: 'community', children: [] }] },
  ]
  it('is found with all above it', () => expect(pathTo(tree, 2).map((place) => place.id)).toEqual([1, 2]))
  it('is nowhere when it is not there', () => expect(pathTo(tree, 9)).toEqual([]))
})

it('digits are read out in groups of four', () => expect(inGroups('4821903375120')).toBe('4821 9033 7512 0'))
it('nobody without a phone has a 尾号', () => expect([tail('1234'), tail(null)]).toEqual(['尾号1234', '']))
it('a word nobody planned for is still shown', () =>
  expect(myStatus('新词')).toEqual({ text: '新词', tone: 'calm' }))
