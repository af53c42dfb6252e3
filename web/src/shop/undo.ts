import type { Order } from '@/api/types-shop'
import { decimal, hundredths, points } from '@/text/points'

/** What undoing an order still gives back, in hundredths: what was returned before is left out. */
export function undoGives(order: Pick<Order, 'lines' | 'vouchers'>): { goods: number; vouchers: number } {
  const sum = (all: readonly { points: string }[]) => all.reduce((whole, one) => whole + hundredths(one.points), 0)
  return {
    goods: sum(order.lines.filter((line) => line.kind === 'good')),
    vouchers: sum(order.vouchers.filter((one) => one.state === 'issued')),
  }
}

/** Asked before an order is undone: what comes back, and how many points for it. */
export function undoWords(order: Pick<Order, 'person' | 'lines' | 'vouchers'>): string {
  const { goods, vouchers } = undoGives(order)
  const said = (hundred: number) => points(decimal(hundred))
  const parts = [
    ...(goods > 0 ? [`东西收回来,退${said(goods)}分`] : []),
    ...(vouchers > 0 ? [`服务券作废,退${said(vouchers)}分`] : []),
  ]
  const whole = parts.length > 1 ? `,一共退${said(goods + vouchers)}分` : ''
  return `${order.person.name}的这一单撤销:${parts.join(';')}${whole}。`
}
