/** The books in words: what an account is, what a movement came from, how much of what. */
import type { Account, Transfer } from '@/api/types'
import { points } from './points'
import { duration } from './time'
import { word } from './words'

/** The ledger's own categories; all others are the rule-set's. */
export const LEDGER_CATEGORY: Record<string, string> = {
  opening: '期初结转',
  award: '评选奖励',
  expiry: '到期',
  debt: '补扣',
  redeem: '兑换',
  receipt: '进货',
  move: '调拨',
  count: '盘点差异',
  cost: '兑换成本',
  pledge: '爱心捐助',
}

const SOURCE: Record<string, string> = {
  attendance: '出勤',
  opening: '期初结转',
  expiry: '到期批次',
  order: '兑换单',
  voucher: '服务券',
  stock_receipt: '进货单',
  stock_move: '调拨单',
  stock_count: '盘点单',
  pledge: '捐助',
  honour: '荣誉',
}

const ACCOUNT_KIND: Record<string, string> = {
  wallet: '可用',
  pending: '待审核',
  hold: '预订',
  stock: '库存',
  issue: '发放',
  sink: '收回',
  expired: '过期',
  owed: '待补扣',
}

/** What goods and money are called where they come from and go to. */
const OF_GOODS: Record<string, string> = { ...ACCOUNT_KIND, hold: '已预订', issue: '进货', sink: '发出' }
const OF_MONEY: Record<string, string> = { ...ACCOUNT_KIND, issue: '资金', sink: '支出' }

const OWNER: Record<string, string> = {
  person: '居民',
  household: '户',
  shop: '积分超市',
  programme: '积分项目',
  item: '商品',
  sponsor: '爱心单位',
  pool: '资金池',
}

/** 2.5分, 90分钟, 12.5元; goods by number. */
export function amountOf(amount: string, unit: string): string {
  return points(amount) + ({ points: '分', minutes: '分钟', yuan: '元' }[unit] ?? '件')
}

/** 出勤48032(第1版). */
export const sourceOf = (one: Pick<Transfer, 'source_type' | 'source_id' | 'revision'>) =>
  `${word(SOURCE, one.source_type)}${one.source_id}(第${one.revision}版)`

/** 居民4420,可用积分; minutes are never spent, so they are 服务时长 wherever they stand. */
export function accountOf(account: Pick<Account, 'owner_type' | 'owner_id' | 'unit' | 'kind'>): string {
  const kind = word(ACCOUNT_KIND, account.kind)
  const owner = ownerOf(account)
  if (account.unit === 'points') return `${owner},${kind}积分`
  if (account.unit === 'yuan') return `${owner},${word(OF_MONEY, account.kind)}`
  if (account.unit !== 'minutes') return `${owner},${word(OF_GOODS, account.kind)}`
  return account.kind === 'wallet' ? `${owner},服务时长` : `${owner},${kind}时长`
}

/** There is one programme and one pool, and a month's spending bears its month: the others have a number. */
function ownerOf({ owner_type, owner_id }: Pick<Account, 'owner_type' | 'owner_id'>): string {
  if (owner_type === 'programme' || owner_type === 'pool') return word(OWNER, owner_type)
  if (owner_type === 'budget') return `${Math.floor(owner_id / 100)}年${owner_id % 100}月兑换`
  return `${word(OWNER, owner_type)}${owner_id}`
}

/** 时长 2小时 · 积分 4分. A meeting earns points and no hours: there the hours are left out. */
export function earned(minutes: number, amount: string): string {
  const gained = `积分\u00a0${points(amount)}分`
  const none = minutes === 0 && Number(amount) > 0
  return none ? gained : `时长\u00a0${duration(minutes)} · ${gained}`
}
