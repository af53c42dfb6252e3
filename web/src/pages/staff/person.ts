import type { PersonDetail } from '@/api/types'

/** What is typed about a resident; an empty text is "none". */
export interface PersonForm {
  name: string
  phone: string
  place_id: number | null
  household_head: string
  age_band: string
  guardian_consent: boolean
}

export const emptyPerson = (): PersonForm => ({
  name: '',
  phone: '',
  place_id: null,
  household_head: '',
  age_band: 'unknown',
  guardian_consent: false,
})

export function formOf(person: PersonDetail): PersonForm {
  const { name, place_id, age_band, guardian_consent } = person
  return {
    name,
    phone: person.phone ?? '',
    place_id,
    household_head: person.household?.head_name ?? '',
    age_band,
    guardian_consent,
  }
}

export function checkPerson(form: PersonForm): Record<string, string> {
  const wrong: Record<string, string> = {}
  if (!form.name.trim()) wrong.name = '请填姓名。'
  if (form.place_id === null) wrong.place_id = '请选住在哪里。'
  if (form.phone && form.phone.replace(/\D/g, '').length !== 11) wrong.phone = '手机号是11位数字。'
  if (form.age_band === 'under_14' && !form.guardian_consent)
    wrong.guardian_consent = '14岁以下要监护人同意才能登记。'
  return wrong
}

/** A household is found by its head's name only when somebody is first recorded. */
export function sendablePerson(form: PersonForm, known: boolean): Record<string, unknown> {
  const { household_head, phone, ...rest } = form
  const digits = phone.replace(/\D/g, '') || null
  if (known) return { ...rest, phone: digits }
  return { ...rest, phone: digits, household_head: household_head || null }
}
