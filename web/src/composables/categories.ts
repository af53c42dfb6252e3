import { shallowRef } from 'vue'
import { get } from '@/api/client'
import type { Rules } from '@/api/types'
import { LEDGER_CATEGORY } from '@/text/ledger'

const names = shallowRef<Record<string, string>>({})
let asked: Promise<void> | null = null

/** Names a category of the books: the rule-set's word, or the ledger's own; its code where neither knows it. */
export function useCategories() {
  asked ??= get<Rules>('/rules').then(
    (rules) => void (names.value = Object.fromEntries(rules.categories.map((one) => [one.code, one.name]))),
    () => void (asked = null),
  )
  return (code: string) => LEDGER_CATEGORY[code] ?? names.value[code] ?? code
}
