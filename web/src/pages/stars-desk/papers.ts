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
