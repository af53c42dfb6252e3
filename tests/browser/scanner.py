"""A hardware scanner that types like a keyboard, as no hand can."""

from playwright.sync_api import Page

SCAN = """([digits, end, composing]) => {
  const target = document.activeElement ?? document.body
  const press = (key, code) => target.dispatchEvent(new KeyboardEvent('keydown',
    { key, code, bubbles: true, cancelable: true, isComposing: composing && code !== 'Enter' }))
  // A Chinese input method says "Process" for every key and that it is composing; only the key's place is true.
  const typed = [...digits].filter(digit => press(composing ? 'Process' : digit, `Digit${digit}`)).length
  if (end) press('Enter', 'Enter')
  window.scannedAt ??= performance.now()
  return typed
}"""
"""All keys at once, as a scanner sends them; answers how many of them would have landed in the field."""


def scanner_reads(page: Page, digits: str, *, end: bool = False, composing: bool = True) -> int:
    """One code is read. ``window.scannedAt``: when the first one's last key was sent, until somebody clears it."""
    return page.evaluate(SCAN, [digits, end, composing])
