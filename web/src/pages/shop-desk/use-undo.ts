import { post } from '@/api/client'
import type { Order } from '@/api/types-shop'
import { ask, useAct } from '@/composables/act'
import { undoWords } from '@/shop/undo'

/** Undoing an order, after asking; undefined where it was not done. */
export function useUndo() {
  const { busy, run } = useAct()
  async function undo(order: Order): Promise<Order | undefined> {
    if (!(await ask('撤销这一单', undoWords(order), '撤销'))) return undefined
    return run((key) => post<Order>(`/orders/${order.id}/undo`, {}, key), `undo:${order.id}`)
  }
  return { busy, undo }
}
