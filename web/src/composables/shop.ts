import { computed, readonly, ref, shallowRef } from 'vue'
import { get } from '@/api/client'
import { sentence } from '@/api/problem'
import type { Shop } from '@/api/types-shop'

const NAME = 'shop'

function kept(): number | null {
  try {
    return Number(localStorage.getItem(NAME)) || null
  } catch {
    return null
  }
}

const shops = shallowRef<Shop[] | null>(null)
const trouble = ref('')
const chosen = ref<number | null>(kept())

async function load(): Promise<void> {
  trouble.value = ''
  try {
    shops.value = (await get<{ items: Shop[] }>('/shops')).items
  } catch (error) {
    trouble.value = sentence(error)
  }
}

/** The shop one is at, as far as this page knows: asks the server nothing, so that every row of a list may use it. */
export const knownShop = computed(() => {
  const all = shops.value ?? []
  return all.length === 1 ? all[0]! : (all.find((one) => one.id === chosen.value) ?? null)
})

/** The shop one collects at: chosen once and remembered on this phone. Where there is only one, it is that one. */
export function useShop() {
  void load() // whether it is open today changes at midnight: asked again on every page
  function choose(id: number): void {
    chosen.value = id
    try {
      localStorage.setItem(NAME, String(id))
    } catch {
      // a private window forgets it: the choice still holds until the page is closed
    }
  }
  return { shops, shop: knownShop, trouble: readonly(trouble), choose, load }
}
