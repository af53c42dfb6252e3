/** The shop in the words of the counter. What residents read is in `shop.ts`. */
import type {
  AlertKind,
  CountState,
  Identified,
  OrderState,
  SheetState,
  VoucherState,
} from '@/api/types-shop'
import type { Word } from './words'

export const ORDER_STATE: Record<OrderState, Word> = {
  reserved: { text: '等着领', tone: 'wait' },
  collected: { text: '已领走', tone: 'good' },
  cancelled: { text: '已取消', tone: 'calm' },
  lapsed: { text: '过期没领', tone: 'bad' },
  undone: { text: '已撤销', tone: 'bad' },
}

export const VOUCHER_STATE: Record<VoucherState, Word> = {
  issued: { text: '还没服务', tone: 'wait' },
  done: { text: '已服务,等居民确认', tone: 'good' },
  confirmed: { text: '居民已确认', tone: 'good' },
  complained: { text: '居民有意见,等处理', tone: 'bad' },
  returned: { text: '积分已退回', tone: 'calm' },
  cancelled: { text: '居民已取消', tone: 'calm' },
  lapsed: { text: '已过期', tone: 'bad' },
}

export const COUNT_STATE: Record<CountState, Word> = {
  open: { text: '正在盘', tone: 'wait' },
  submitted: { text: '等另一个人核对', tone: 'wait' },
  approved: { text: '已按盘点数调整', tone: 'good' },
  refused: { text: '没有采用', tone: 'bad' },
}

export const SHEET_STATE: Record<SheetState, Word> = {
  draft: { text: '等第二个人签字', tone: 'wait' },
  applied: { text: '已入账', tone: 'good' },
}

export const ALERT_KIND: Record<AlertKind, string> = {
  low_stock: '快没货',
  shelf_life: '快过期',
  budget: '额度',
  voucher_ending: '服务券快过期',
}

/** How it was known who stands at the counter. */
export const IDENTIFIED: Record<Identified, string> = {
  live_code: '扫了手机上的码',
  card: '扫了积分卡',
  card_pin: '卡和密码',
  found: '按姓名找的',
  pickup: '凭领取码',
  self: '本人手机',
  paper: '纸上登记',
}

export const RELATIONS = ['配偶', '子女', '父母', '亲戚', '邻居', '志愿者', '其他'] as const
