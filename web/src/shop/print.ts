import type { Slip } from './slip'

export type ReceiptWidth = 58 | 80
const NAME = 'receipt-width'
/** The page's own button and its script are for whoever opens it by itself; here the policy would refuse it. */
const SCRIPT = /<script[\s\S]*?<\/script>/g

/** The printer's paper, as chosen last on this computer. */
export function keptWidth(): ReceiptWidth {
  try {
    return localStorage.getItem(NAME) === '80' ? 80 : 58
  } catch {
    return 58
  }
}

export function keepWidth(width: ReceiptWidth): void {
  try {
    localStorage.setItem(NAME, String(width))
  } catch {
    // a private window forgets it
  }
}

/**
 * Prints a slip from a frame nobody sees. The page is fetched and put into the frame, so that a failure is noticed
 * here and the API's pages need not allow being framed.
 */
export async function printReceipt(slip: Slip, width: ReceiptWidth): Promise<void> {
  const response = await slip(width, 'html')
  const frame = document.createElement('iframe')
  frame.setAttribute('aria-hidden', 'true')
  frame.tabIndex = -1
  frame.style.cssText = 'position:fixed;right:0;bottom:0;width:1px;height:1px;border:0;opacity:0'
  frame.srcdoc = (await response.text()).replace(SCRIPT, '')
  const loaded = new Promise<void>((done) => frame.addEventListener('load', () => done(), { once: true }))
  document.querySelectorAll('iframe[data-receipt]').forEach((old) => old.remove())
  frame.dataset.receipt = ''
  document.body.append(frame)
  await loaded
  if (!frame.contentWindow) throw new Error('no window in the frame')
  frame.contentWindow.focus()
  frame.contentWindow.print()
}
