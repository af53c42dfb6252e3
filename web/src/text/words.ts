/** The town's words for the API's codes. */
import type { AttendanceRow, EventKind, EventStatus, Import, Verdict } from '@/api/types'

export type Tone = 'good' | 'wait' | 'bad' | 'calm'
export interface Word {
  text: string
  tone: Tone
}

export const KIND: Record<EventKind, string> = { service: '志愿服务', deliberation: '说事议事' }

export const EVENT_STATUS: Record<EventStatus, Word> = {
  draft: { text: '草稿', tone: 'calm' },
  published: { text: '已发布', tone: 'good' },
  closed: { text: '已结束', tone: 'calm' },
  cancelled: { text: '已取消', tone: 'bad' },
}

export const ATTENDANCE: Record<AttendanceRow['status'], Word> = {
  in: { text: '在现场', tone: 'good' },
  left: { text: '已签退', tone: 'calm' },
  forgotten: { text: '忘签退', tone: 'wait' },
  absent: { text: '未到', tone: 'calm' },
  void: { text: '已作废', tone: 'bad' },
}

export const APPROVAL: Record<AttendanceRow['approval'], Word | null> = {
  none: null,
  pending: { text: '待审核', tone: 'wait' },
  approved: { text: '已通过', tone: 'good' },
  refused: { text: '未通过', tone: 'bad' },
}

export const VERDICT: Record<Verdict, Word> = {
  new: { text: '新增', tone: 'good' },
  change: { text: '有改动', tone: 'wait' },
  same: { text: '没变化', tone: 'calm' },
  bad: { text: '有问题', tone: 'bad' },
}

export const IMPORT_STATUS: Record<Import['status'], Word> = {
  staged: { text: '待写入', tone: 'wait' },
  applied: { text: '已写入', tone: 'good' },
  discarded: { text: '已删掉', tone: 'calm' },
}

export const ROLE: Record<string, string> = {
  resident: '居民',
  captain: '队长',
  steward: '签到员',
  organiser: '活动负责人',
  clerk: '兑换员',
  secretary: '评选专员',
  auditor: '监督员',
  administrator: '管理员',
}

export const PLACE_KIND: Record<string, string> = {
  town: '镇(街道)',
  village: '村(社区)',
  grid: '网格',
  compound: '小区(院落)',
  group: '村民小组',
  building: '楼栋',
}

/** What a column of an imported sheet can be. */
export const FIELD: Record<string, string> = {
  number: '志愿者编号',
  name: '姓名',
  phone: '手机号',
  village: '村(社区)',
  grid: '网格',
  group: '村民小组',
  compound: '小区',
  building: '楼栋',
  head: '户主',
  household_number: '户号',
  age_band: '年龄段',
  guardian_consent: '监护人同意',
  opening_points: '期初积分',
  opening_minutes: '期初时长',
}

export const AGE_BAND: Record<string, string> = {
  under_14: '14岁以下',
  '14_17': '14–17岁',
  '18_59': '18–59岁',
  '60_74': '60–74岁',
  '75_plus': '75岁以上',
  unknown: '没填',
}

/** The words that one's own record uses for how an event went, by how they are shown. */
const MY_TONE: Record<string, Tone> = {
  已完成: 'good',
  待审核: 'wait',
  还没签退: 'wait',
  忘了签退: 'wait',
  未通过: 'bad',
}
export const myStatus = (text: string): Word => ({ text, tone: MY_TONE[text] ?? 'calm' })

export const word = (table: Record<string, string>, code: string | null | undefined) =>
  code ? (table[code] ?? code) : '没填'

/** 1234567890 -> 1234 5678 90: easy to read out. */
export const inGroups = (digits: string, size = 4) =>
  digits.replace(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ')

/** 尾号1234; nothing for those without a phone. */
export const tail = (last4: string | null) => (last4 ? `尾号${last4}` : '')
