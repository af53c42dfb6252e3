import type { RouteRecordRaw } from 'vue-router'

/** The 积分超市 as residents meet it, and what the town's desk decides about it. */
export const SHOP_ROUTES: RouteRecordRaw[] = [
  { path: '/shop', component: () => import('@/pages/shop/ShopPage.vue'), meta: { title: '积分超市' } },
  {
    path: '/shop/orders',
    component: () => import('@/pages/shop/OrdersPage.vue'),
    meta: { title: '我的预留和兑换' },
  },
  {
    path: '/shop/vouchers',
    component: () => import('@/pages/shop/VouchersPage.vue'),
    meta: { title: '我的服务券' },
  },
  { path: '/provider', component: () => import('@/pages/shop/ProviderPage.vue'), meta: { title: '服务单' } },
  {
    path: '/staff/items',
    component: () => import('@/pages/desk/ItemsPage.vue'),
    meta: { title: '商品管理', needs: ['item.write'] },
  },
  {
    path: '/staff/items/new',
    component: () => import('@/pages/desk/EditItem.vue'),
    meta: { title: '添加商品', needs: ['item.write'] },
  },
  {
    path: '/staff/items/:id(\\d+)',
    component: () => import('@/pages/desk/EditItem.vue'),
    props: true,
    meta: { title: '修改商品', needs: ['item.write'] },
  },
  {
    path: '/staff/shops',
    component: () => import('@/pages/desk/ShopsPage.vue'),
    meta: { title: '兑换点', needs: ['item.write'] },
  },
  {
    path: '/staff/sponsors',
    component: () => import('@/pages/desk/SponsorsPage.vue'),
    meta: { title: '爱心单位和经费', needs: ['sponsor.write', 'report.read'] },
  },
  {
    path: '/staff/sponsors/:id(\\d+)',
    component: () => import('@/pages/desk/SponsorPage.vue'),
    props: true,
    meta: { title: '爱心单位', needs: ['sponsor.write', 'report.read'] },
  },
  {
    path: '/staff/providers',
    component: () => import('@/pages/desk/ProvidersPage.vue'),
    meta: { title: '服务商和结算', needs: ['voucher.settle', 'sponsor.write', 'report.read'] },
  },
  {
    path: '/staff/dashboard',
    component: () => import('@/pages/desk/DashboardPage.vue'),
    meta: { title: '看板', needs: ['report.read'] },
  },
  {
    path: '/staff/calendar',
    component: () => import('@/pages/desk/CalendarPage.vue'),
    meta: { title: '放假安排', needs: ['place.write'] },
  },
]
