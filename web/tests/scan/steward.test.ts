import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import type { ScanDone } from '@/api/types'
import { indexedStore, type ScanStore } from '@/scan/queue'
import { scan } from '@/scan/steward'

const DONE: ScanDone = {
  scan_id: 1,
  attendance_id: 1,
  phase: 'in',
  person_name: '王秀英',
  team: '红袖章队',
  minutes: 0,
  at: '2026-06-15T08:32:00+08:00',
  message: '签到成功 8:32。',
  note: null,
}
const NOW = Date.parse('2026-06-15T08:32:00+08:00')

let store: ScanStore
beforeEach(() => {
  store = indexedStore(new IDBFactory())
})
const scanWith = (send: () => Promise<ScanDone>) =>
  scan(7, 'in', { code: '4821903375120846' }, store, send, () => NOW)

describe('a steward’s scan', () => {
  it('says yes only after the server did', async () => {
    const outcome = await scanWith(async () => DONE)
    expect(outcome).toMatchObject({ verdict: 'yes', word: '签到成功', name: '王秀英', team: '红袖章队' })
    expect(await store.count()).toBe(0)
  })

  it('shows a refusal in the server’s words and keeps nothing', async () => {
    const problem = new Problem(409, { reason: 'revoked', explanation: '卡已作废,请到签到台换卡。' })
    const outcome = await scanWith(() => Promise.reject(problem))
    expect(outcome).toMatchObject({ verdict: 'no', lines: ['卡已作废,请到签到台换卡。'] })
    expect(await store.count()).toBe(0)
  })

  it('tells an already signed-in person from one who could not', async () => {
    const problem = new Problem(409, { reason: 'already_in', explanation: '您8:32已签到,不用再签。' })
    expect(await scanWith(() => Promise.reject(problem))).toMatchObject({
      verdict: 'again',
      lines: ['您8:32已签到,不用再签。'],
    })
  })

  it.each([Problem.offline(), new Problem(503, {}), new Problem(409, { reason: 'busy' }, 1)])(
    'keeps it on the device when the outcome is unknown (%#)',
    async (problem) => {
      const outcome = await scanWith(() => Promise.reject(problem))
      expect(outcome).toMatchObject({ verdict: 'kept', lines: ['没有网络,已存本机,还没算签到成功。'] })
      expect(await store.first(5)).toMatchObject([
        { event_id: 7, phase: 'in', code: '4821903375120846', scanned_at: '2026-06-15T00:32:00.000Z' },
      ])
    },
  )

  it('keeps it under the very nonce that was tried', async () => {
    let tried = ''
    await scan(
      7,
      'out',
      { person_id: 3 },
      store,
      (_body, key) => ((tried = key), Promise.reject(Problem.offline())),
      () => NOW,
    )
    expect((await store.first(5))[0]).toMatchObject({ nonce: tried, person_id: 3, phase: 'out' })
  })
})
