import type { RouteRecordRaw } from 'vue-router'

const FILE = ['award.file'] as const
const CYCLES = ['award.file', 'award.recommend'] as const

/** The stars for those who work on them: the secretary's desk, complaints about services, the panel's phone page. */
export const STARS_DESK_ROUTES: RouteRecordRaw[] = [
  {
    path: '/staff/stars',
    component: () => import('@/pages/stars-desk/CyclesPage.vue'),
    meta: { title: '评选', needs: CYCLES },
  },
  {
    path: '/staff/stars/:id(\\d+)',
    component: () => import('@/pages/stars-desk/CyclePage.vue'),
    props: true,
    meta: { title: '评选', needs: CYCLES },
  },
  {
    path: '/staff/stars/:id(\\d+)/list',
    component: () => import('@/pages/stars-desk/ListPage.vue'),
    props: true,
    meta: { title: '名单和得分', needs: FILE },
  },
  {
    path: '/staff/stars/:id(\\d+)/what-if',
    component: () => import('@/pages/stars-desk/WhatIfPage.vue'),
    props: true,
    meta: { title: '试一试', needs: FILE },
  },
  {
    path: '/staff/stars/:id(\\d+)/candidates/:subject(\\d+)',
    component: () => import('@/pages/stars-desk/CandidatePage.vue'),
    props: true,
    meta: { title: '候选人', needs: FILE },
  },
  {
    path: '/staff/conduct',
    component: () => import('@/pages/stars-desk/ConductPage.vue'),
    meta: { title: '服务投诉', needs: ['conduct.write'] },
  },
  {
    path: '/panel/:id(\\d+)',
    component: () => import('@/pages/panel/PanelPage.vue'),
    props: true,
    meta: { title: '评议打分' },
  },
]
