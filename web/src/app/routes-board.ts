import type { RouteRecordRaw } from 'vue-router'

/** The stars as residents and neighbours meet them. The codes on certificates and posters are in capitals. */
export const BOARD_ROUTES: RouteRecordRaw[] = [
  {
    path: '/stars',
    component: () => import('@/pages/stars/StarsPage.vue'),
    meta: { title: '服务之星', open: true },
  },
  {
    path: '/stars/wall',
    component: () => import('@/pages/stars/StarsPage.vue'),
    props: { first: 'wall' },
    meta: { title: '光荣榜', open: true },
  },
  {
    path: '/stars/mine',
    component: () => import('@/pages/stars/MyStars.vue'),
    meta: { title: '我的评选' },
  },
  {
    path: '/stars/lists/:cycle(\\d+)/:subject(\\d+)',
    component: () => import('@/pages/stars/MyScore.vue'),
    props: true,
    meta: { title: '得分明细' },
  },
  {
    path: '/stars/honours',
    component: () => import('@/pages/stars/MyHonours.vue'),
    meta: { title: '我的荣誉' },
  },
  {
    path: '/stars/consents',
    component: () => import('@/pages/stars/MyConsents.vue'),
    meta: { title: '我的名字给谁看' },
  },
  {
    path: '/stars/objections',
    component: () => import('@/pages/stars/MyObjections.vue'),
    meta: { title: '我的异议' },
  },
  {
    path: '/notices',
    component: () => import('@/pages/stars/NoticeList.vue'),
    meta: { title: '公示', open: true },
  },
  {
    path: '/notices/:id(\\d+)',
    component: () => import('@/pages/stars/NoticePage.vue'),
    props: true,
    meta: { title: '公示', open: true },
  },
  {
    path: '/notices/:id(\\d+)/objection',
    component: () => import('@/pages/stars/ObjectPage.vue'),
    props: true,
    meta: { title: '提异议' },
  },
  {
    path: '/v/:number',
    component: () => import('@/pages/stars/VerifyPage.vue'),
    props: true,
    meta: { title: '核对证书', open: true },
  },
]
