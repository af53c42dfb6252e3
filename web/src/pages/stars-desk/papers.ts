/** The papers of a cycle, each from the step on at which it has something to say. */
import type { Cycle } from '@/api/types-stars'

export interface Paper {
  text: string
  path: string
}

export function papersOf(cycle: Pick<Cycle, 'id' | 'list_id' | 'notice_id' | 'panel'>): Paper[] {
  const at = `/cycles/${cycle.id}`
  const listed = cycle.list_id !== null
  const shown = cycle.notice_id !== null
  return [
    ...(listed ? [{ text: '名单', path: `${at}/papers/list.pdf` }] : []),
    ...(listed && cycle.panel !== null ? [{ text: '评议表', path: `${at}/papers/panel.pdf` }] : []),
    ...(shown ? [{ text: '公示表', path: `/notices/${cycle.notice_id}/paper.pdf` }] : []),
    ...(shown ? [{ text: '异议登记表', path: `${at}/papers/objections.pdf` }] : []),
    { text: '全部材料(表格)', path: `${at}/file.xlsx` },
  ]
}

/** How a file is offered: in one piece, or each of its parts. */
export interface Offer {
  whole: string
  part: string
  unit: string
}
export const WALL: Offer = { whole: '打开光荣榜图片', part: '光荣榜图片', unit: '张' }
export const CERTIFICATES: Offer = { whole: '打开全部证书', part: '证书', unit: '份' }

/** Links to a file that may come in several parts: 打开光荣榜图片, or 光荣榜图片 第1张/共3张 and so on. */
export function partsOf({ whole, part, unit }: Offer, path: string, count: number): Paper[] {
  if (count === 1) return [{ text: whole, path }]
  return Array.from({ length: count }, (_, before) => ({
    text: `${part} 第${before + 1}${unit}/共${count}${unit}`,
    path: `${path}?part=${before + 1}`,
  }))
}
