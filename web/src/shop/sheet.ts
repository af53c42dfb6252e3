/** A 领取登记表 of a power cut, line by line as it stands on the paper. */
import type { Sheet, SheetAsk } from '@/api/types-shop'

export interface SheetRow {
  person: { id: number; name: string; place_name: string }
  item: { id: number; name: string }
  quantity: number
  collector_name: string
}

export interface SheetDraft {
  day: string
  note: string
  rows: SheetRow[]
}

export const ROWS_MAX = 200

export const sheetBody = (shopId: number, draft: SheetDraft): SheetAsk => ({
  shop_id: shopId,
  day: draft.day,
  note: draft.note.trim(),
  lines: draft.rows.map((row) => ({
    person_id: row.person.id,
    item_id: row.item.id,
    quantity: row.quantity,
    ...(row.collector_name.trim() ? { collector_name: row.collector_name.trim() } : {}),
  })),
})

/** A sheet taken up again while nobody has signed it. */
export const draftOf = (sheet: Sheet): SheetDraft => ({
  day: sheet.day,
  note: sheet.note,
  rows: sheet.lines.map(({ person, item, quantity, collector_name }) => ({
    person,
    item,
    quantity,
    collector_name,
  })),
})

/** What the books do not agree with, and what they do. Before the signature this is a first look. */
export function judged(sheet: Pick<Sheet, 'lines'>) {
  const against = sheet.lines.filter((line) => line.verdict !== '' && line.verdict !== 'ok')
  return { against, fine: sheet.lines.length - against.length }
}
