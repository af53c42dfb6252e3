/** The books in words: what an account is, what a movement came from, how much of what. */
import type { Account, Transfer } from '@/api/types'
import { points } from './points'
import { duration } from './time'
import { word } from './words'

/** The ledger's own categories; all others are the rule-set's. */
export const LEDGER_CATEGORY: Record<string, string> = { opening: '期初结转', expiry: '到期', debt: '补扣' }

const SOURCE: Record<string, string> = { attendance: '出勤', opening: '期初结转', expiry: '到期批次' }

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

const OWNER: Record<string, string> = {
  person: '居民',
  household: '户',
  shop: '积分超市',
  programme: '积分项目',
  order: '兑换单',
}

/** 2.5分, 90分钟; goods by number. */
export function amountOf(amount: string, unit: string): string {
  return points(amount) + ({ points: '分', minutes: '分钟' }[unit] ?? '件')
}

/** 出勤48032(第1版). */
export const sourceOf = (one: Pick<Transfer, 'source_type' | 'source_id' | 'revision'>) =>
  `${word(SOURCE, one.source_type)}${one.source_id}(第${one.revision}版)`

/** 居民4420,可用积分; minutes are never spent, so they are 服务时长 wherever they stand. */
export function accountOf(account: Pick<Account, 'owner_type' | 'owner_id' | 'unit' | 'kind'>): string {
  const kind = word(ACCOUNT_KIND, account.kind)
  const owner = `${word(OWNER, account.owner_type)}${account.owner_id}`
  if (account.unit === 'points') return `${owner},${kind}积分`
  if (account.unit !== 'minutes') return `${owner},${kind}`
  return account.kind === 'wallet' ? `${owner},服务时长` : `${owner},${kind}时长`
}

/** 时长 2小时 · 积分 4分. A meeting earns points and no hours: there the hours are left out. */
export function earned(minutes: number, amount: string): string {
  const gained = `积分\u00a0${points(amount)}分`
  const none = minutes === 0 && Number(amount) > 0
  return none ? gained : `时长\u00a0${duration(minutes)} · ${gained}`
}
