import { readonly, shallowRef } from 'vue'
import { get } from '@/api/client'
import type { Town } from '@/api/types'

const town = shallowRef<Town | null>(null)
let asked: Promise<void> | null = null

/** The town's name and help phone; asked for once. Without an answer the page simply shows none. */
export function useTown() {
  asked ??= get<Town>('/town').then(
    (answer) => void (town.value = answer),
    () => void (asked = null),
  )
  return readonly(town)
}
