import { address } from '@/api/client'
import { Problem } from '@/api/problem'
import type { ReceiptWidth } from './print'

/** Fetches a slip: as a page for the browser to print, or as the bytes a small printer takes. */
export type Slip = (width: ReceiptWidth, format: 'html' | 'escpos') => Promise<Response>

/** That the owner is here: the lookup's token, and what they typed if their card was scanned. */
export interface SlipProof {
  presence: string
  pin?: string
}

async function good(answer: Promise<Response>): Promise<Response> {
  const response = await answer
  if (!response.ok) throw await Problem.from(response)
  return response
}

export const orderSlip =
  (orderId: number): Slip =>
  (width, format) =>
    good(fetch(address(`/orders/${orderId}/receipt`, { width, format }), { credentials: 'same-origin' }))

export const voucherSlip =
  (voucherId: number, proof: SlipProof): Slip =>
  (width, format) =>
    good(
      fetch(address(`/vouchers/${voucherId}/slip`), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...proof, width, format }),
        credentials: 'same-origin',
      }),
    )
