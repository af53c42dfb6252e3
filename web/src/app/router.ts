import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { onSignedOut } from '@/api/client'
import { BOARD_ROUTES } from './routes-board'
import { SHOP_ROUTES } from './routes-shop'
import { SHOP_DESK_ROUTES } from './routes-shop-desk'
import { STARS_DESK_ROUTES } from './routes-stars-desk'
import { canAny, knownSession, loadSession, setSession, WORK } from './session'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Open without a session. */
    open?: boolean
    /** One of these permissions is needed; the server decides again at each request. */
    needs?: readonly string[]
    /** Full screen, without navigation and foot. */
    bare?: boolean
  }
}

const ORGANISE = ['event.create', 'event.run', 'event.approve'] as const

const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/pages/me/MyPoints.vue'), meta: { title: '我的积分' } },
  { path: '/me/code', component: () => import('@/pages/me/MyCode.vue'), meta: { title: '我的码' } },
  {
    path: '/me/attendance',
    component: () => import('@/pages/me/MyAttendance.vue'),
    meta: { title: '我的服务记录' },
  },
  { path: '/more', component: () => import('@/pages/me/MorePage.vue'), meta: { title: '更多' } },
  {
    path: '/signin',
    component: () => import('@/pages/session/SignIn.vue'),
    meta: { title: '登录', open: true },
  },
  {
    path: '/setup/:token',
    component: () => import('@/pages/session/SetUp.vue'),
    props: true,
    meta: { title: '第一次使用', open: true },
  },
  {
    path: '/events',
    component: () => import('@/pages/events/EventList.vue'),
    meta: { title: '活动', open: true },
  },
  {
    path: '/events/new',
    component: () => import('@/pages/organise/EditEvent.vue'),
    meta: { title: '新活动', needs: ['event.create'] },
  },
  {
    path: '/events/:id(\\d+)',
    component: () => import('@/pages/events/EventPage.vue'),
    props: true,
    meta: { title: '活动', open: true },
  },
  {
    path: '/events/:id(\\d+)/edit',
    component: () => import('@/pages/organise/EditEvent.vue'),
    props: true,
    meta: { title: '修改活动', needs: ORGANISE },
  },
  {
    path: '/events/:id(\\d+)/manage',
    component: () => import('@/pages/organise/ManageEvent.vue'),
    props: true,
    meta: { title: '办活动', needs: WORK },
  },
  {
    path: '/events/:id(\\d+)/attendance',
    component: () => import('@/pages/organise/AttendancePage.vue'),
    props: true,
    meta: { title: '出勤', needs: ORGANISE },
  },
  {
    path: '/events/:id(\\d+)/live',
    component: () => import('@/pages/organise/LiveScreen.vue'),
    props: true,
    meta: { title: '现场签到', needs: ['event.run'], bare: true },
  },
  {
    path: '/events/:id(\\d+)/scan',
    component: () => import('@/pages/scan/ScanPage.vue'),
    props: true,
    meta: { title: '扫码', needs: ['scan.steward'] },
  },
  {
    path: '/events/:id(\\d+)/roll',
    component: () => import('@/pages/scan/RollCall.vue'),
    props: true,
    meta: { title: '点名', needs: ['scan.steward'] },
  },
  {
    path: '/events/:id(\\d+)/sign-outs',
    component: () => import('@/pages/scan/SignAllOut.vue'),
    props: true,
    meta: { title: '全体签退', needs: ['event.run'] },
  },
  {
    path: '/work',
    component: () => import('@/pages/organise/WorkPage.vue'),
    meta: { title: '工作', needs: WORK },
  },
  {
    path: '/staff/people',
    component: () => import('@/pages/staff/PeopleSearch.vue'),
    meta: { title: '居民', needs: ['person.read'] },
  },
  {
    path: '/staff/people/new',
    component: () => import('@/pages/staff/EditPerson.vue'),
    meta: { title: '登记居民', needs: ['person.write'] },
  },
  {
    path: '/staff/people/:id(\\d+)',
    component: () => import('@/pages/staff/PersonPage.vue'),
    props: true,
    meta: { title: '居民', needs: ['person.read'] },
  },
  {
    path: '/staff/people/:id(\\d+)/edit',
    component: () => import('@/pages/staff/EditPerson.vue'),
    props: true,
    meta: { title: '修改资料', needs: ['person.write'] },
  },
  {
    path: '/staff/import',
    component: () => import('@/pages/staff/ImportUpload.vue'),
    meta: { title: '导入名单', needs: ['import.run'] },
  },
  {
    path: '/staff/imports/:id(\\d+)',
    component: () => import('@/pages/staff/ImportReview.vue'),
    props: true,
    meta: { title: '核对名单', needs: ['import.run'] },
  },
  {
    path: '/staff/places',
    component: () => import('@/pages/staff/PlacesPage.vue'),
    meta: { title: '村(社区)和网格', needs: ['person.read'] },
  },
  {
    path: '/staff/team',
    component: () => import('@/pages/staff/StaffPage.vue'),
    meta: { title: '工作人员', needs: ['staff.manage'] },
  },
  {
    path: '/staff/ledger',
    component: () => import('@/pages/staff/LedgerPage.vue'),
    meta: { title: '账本', needs: ['ledger.read'] },
  },
  ...BOARD_ROUTES,
  ...SHOP_ROUTES,
  ...SHOP_DESK_ROUTES,
  ...STARS_DESK_ROUTES,
  { path: '/rules', component: () => import('@/pages/events/RulesPage.vue'), meta: { title: '积分规则' } },
  { path: '/no-entry', component: () => import('@/pages/session/NoEntry.vue'), meta: { title: '没有权限' } },
  {
    path: '/:rest(.*)*',
    component: () => import('@/pages/session/NotFound.vue'),
    meta: { title: '没有这一页', open: true },
  },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  const session = await loadSession().catch(() => undefined)
  if (to.meta.open || session === undefined) return true // without a network the page itself says so
  if (session === null) return { path: '/signin', query: { next: to.fullPath } }
  if (to.meta.needs && !canAny(to.meta.needs)) return '/no-entry'
  return true
})

/** A session that ended meanwhile: sign in again, then come back here. */
onSignedOut(() => {
  const { fullPath, meta } = router.currentRoute.value
  if (!knownSession()) return
  setSession(null)
  if (!meta.open) void router.replace({ path: '/signin', query: { next: fullPath } })
})

router.afterEach((to) => {
  document.title = to.meta.title ? `${to.meta.title} · 积分` : '积分'
})
