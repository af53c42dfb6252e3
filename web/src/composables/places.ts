import { readonly, ref, shallowRef } from 'vue'
import { get } from '@/api/client'
import { sentence } from '@/api/problem'
import type { Place } from '@/api/types'

const tree = shallowRef<Place[] | null>(null)
const trouble = ref('')
let asked: Promise<void> | null = null

async function fetchTree(): Promise<void> {
  trouble.value = ''
  try {
    tree.value = await get<Place[]>('/places')
  } catch (error) {
    asked = null
    trouble.value = sentence(error)
  }
}

/** The town's tree of places, one for the whole app; `reload` after a place was added. */
export function usePlaces() {
  asked ??= fetchTree()
  const reload = () => (asked = fetchTree())
  return { tree, trouble: readonly(trouble), reload }
}

/** From the town down to the place with this id; empty where there is none. */
export function pathTo(places: readonly Place[], id: number): Place[] {
  for (const place of places) {
    if (place.id === id) return [place]
    const below = pathTo(place.children, id)
    if (below.length > 0) return [place, ...below]
  }
  return []
}
