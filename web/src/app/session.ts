import { computed, readonly, shallowRef } from 'vue'
import { get, remove } from '@/api/client'
import { Problem } from '@/api/problem'
import type { Session } from '@/api/types'

const session = shallowRef<Session | null>(null)
let asked: Promise<Session | null> | null = null

async function ask(): Promise<Session | null> {
  try {
    return await get<Session>('/session')
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null
    asked = null
    throw error
  }
}

/** The session, asked of the server once a page load. Throws `Problem` where no answer came. */
export async function loadSession(): Promise<Session | null> {
  asked ??= ask()
  session.value = await asked
  return session.value
}

export function setSession(next: Session | null): void {
  session.value = next
  asked = Promise.resolve(next)
}

export const knownSession = () => session.value

export async function signOut(): Promise<void> {
  await remove('/session')
  setSession(null)
}

export const can = (permission: string) => session.value?.permissions.includes(permission) ?? false
export const canAny = (permissions: readonly string[]) => permissions.some(can)

export function useSession() {
  const isStaff = computed(() => session.value?.permissions.some((one) => WORK.includes(one)) ?? false)
  return { session: readonly(session), can, isStaff }
}

/** Any of these opens the 工作 page. */
export const WORK: readonly string[] = [
  'event.create',
  'event.run',
  'event.approve',
  'scan.steward',
  'person.read',
  'import.run',
  'staff.manage',
  'ledger.read',
  'item.write',
  'till.run',
  'stock.read',
  'report.read',
  'award.file',
  'award.recommend',
  'conduct.write',
]
