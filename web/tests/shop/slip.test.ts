import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { orderSlip, voucherSlip } from '@/shop/slip'

const asked = vi.fn<typeof fetch>()
beforeEach(() => {
  asked.mockReset()
  vi.stubGlobal('fetch', asked)
})

describe('a slip', () => {
  it('of an order is read', async () => {
    asked.mockResolvedValue(new Response('<p>'))
    await orderSlip(7)(80, 'html')
    expect(asked.mock.calls[0]).toEqual(['/api/orders/7/receipt?width=80&format=html', { credentials: 'same-origin' }])
  })
  it('of a voucher is asked for with the proof in the body, where no log has it', async () => {
    asked.mockResolvedValue(new Response('<p>'))
    await voucherSlip(9, { presence: 'here', pin: '135790' })(58, 'escpos')
    const [where, how] = asked.mock.calls[0]!
    expect([where, how?.method]).toEqual(['/api/vouchers/9/slip', 'POST'])
    expect(JSON.parse(how?.body as string)).toEqual({ presence: 'here', pin: '135790', width: 58, format: 'escpos' })
  })
  it('that is refused says why', async () => {
    const body = { reason: 'needs_proof', explanation: '请扫本人手机上的码。' }
    asked.mockResolvedValue(new Response(JSON.stringify(body), { status: 409 }))
    const failed = await voucherSlip(9, { presence: 'here' })(58, 'html').catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Problem)
    expect(failed).toMatchObject({ status: 409, ...body })
  })
})
