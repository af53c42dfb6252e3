// Every text and every target of the page that a person sees, held against the given numbers; answers what falls short.
({ letters, lines, target, contrast }) => {
  const found = new Set()
  const seen = (element) => {
    const box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    return box.width > 1 && box.height > 1 && style.visibility === 'visible' && Number(style.opacity) > 0
  }
  const name = (element) => {
    const words = (element.innerText || element.value || element.getAttribute('aria-label') || '').trim().slice(0, 20)
    return `${element.tagName.toLowerCase()}.${element.className} “${words}”`
  }

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = css
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data].map((value, i) => (i === 3 ? value / 255 : value))
  }
  const over = (top, under) => under.map((value, i) => top[i] * top[3] + value * (1 - top[3]))
  const ground = (element) => {
    const layers = []
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.backgroundImage.includes('gradient')) return null // judged by eye
      layers.push(rgba(style.backgroundColor))
      if (layers.at(-1)[3] === 1) break
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255])
  }
  const luminance = (colour) =>
    colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0)
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!walker.currentNode.data.trim() || element.closest('script, style, noscript, option, .unseen') || !seen(element)) continue
    const style = getComputedStyle(element)
    const size = parseFloat(style.fontSize)
    if (size < letters) found.add(`letters of ${size}px: ${name(element)}`)
    const spacing = style.lineHeight === 'normal' ? 1.2 : parseFloat(style.lineHeight) / size
    const runs = element.getClientRects().length > 1 || element.getBoundingClientRect().height > 1.9 * size
    if (runs && spacing < lines - 0.001) found.add(`lines ${spacing.toFixed(2)} apart: ${name(element)}`)
    const under = ground(element)
    if (under) {
      const found_ratio = ratio(over(rgba(style.color), under), under)
      if (found_ratio < contrast) found.add(`contrast ${found_ratio.toFixed(2)}: ${name(element)}`)
    }
  }

  const targets = 'a[href], button, select, textarea, summary, [role=tab], [role=switch], input:not([type=hidden])'
  for (const element of document.querySelectorAll(targets)) {
    // What is tapped is the label where the control itself is drawn by it.
    const hit = element.matches('input[type=radio], input[type=checkbox], input[type=file]') ? element.closest('label') ?? element : element
    if (!seen(hit)) continue
    const inline = hit.tagName === 'A' && getComputedStyle(hit).display === 'inline'
    const box = hit.getBoundingClientRect()
    const short = Math.min(box.width, box.height)
    if (!inline && short < target - 0.5) found.add(`target of ${Math.round(box.width)}x${Math.round(box.height)}px: ${name(hit)}`)
    if (inline) found.add(`a link in a line of text is hard to hit: ${name(hit)}`)
  }
  return [...found]
}
