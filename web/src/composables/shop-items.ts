import { computed, ref, shallowRef, type Ref } from 'vue'
import { get } from '@/api/client'
import { sentence } from '@/api/problem'
import type { StaffItem, StaffItemPage } from '@/api/types-shop'
import { fetchAll } from './cursor'

/**
 * All that a shop offers, and what was taken off its list: a line that lies on the counter must not lose its name.
 * Loaded once, kept while the page is open, loaded again after each order.
 */
export function useShopItems(shopId: Readonly<Ref<number | null>>) {
  const items = shallowRef<StaffItem[]>([])
  const loaded = ref(false)
  const trouble = ref('')
  const byId = computed(() => new Map(items.value.map((item) => [item.id, item])))

  /** The list before stays where no answer came: the server decides at the order anyway. */
  async function reload(): Promise<void> {
    const id = shopId.value
    if (id === null) return
    try {
      const asked = { shop_id: id, include_withdrawn: true, limit: 100 }
      const all = await fetchAll((cursor) => get<StaffItemPage>('/items', { ...asked, cursor }))
      if (shopId.value !== id) return
      items.value = all
      loaded.value = true
      trouble.value = ''
    } catch (error) {
      trouble.value = sentence(error)
    }
  }
  return { items, byId, loaded, trouble, reload }
}

export type ShopItems = ReturnType<typeof useShopItems>
