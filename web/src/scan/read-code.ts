/** What a camera may see, and what of it is a person's code: digits only. */
export type Seen = { ok: true; digits: string } | { ok: false; explanation: string }

export function readCode(text: string): Seen {
  const compact = text.trim().replace(/[\s-]/g, '')
  if (/^\d{8,40}$/.test(compact)) return { ok: true, digits: compact }
  if (/^https?:\/\/[^/]+\/c\//i.test(compact)) {
    return { ok: false, explanation: '这是活动的签到码,要由居民自己扫。请扫居民手机上的“我的码”或积分卡。' }
  }
  return { ok: false, explanation: '这不是居民的码。请扫居民手机上的“我的码”或积分卡。' }
}

/** The camera sees the same code in every frame: it counts again only after it was out of sight for a while. */
export class SeenBefore {
  private last = ''
  private lastAt = Number.NEGATIVE_INFINITY
  constructor(private readonly quietMs = 3000) {}

  isNew(text: string, at: number): boolean {
    const fresh = text !== this.last || at - this.lastAt > this.quietMs
    this.last = text
    this.lastAt = at
    return fresh
  }
}
