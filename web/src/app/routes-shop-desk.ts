import type { RouteRecordRaw } from 'vue-router'

const TILL = ['till.run'] as const
const ORDERS = ['order.read'] as const
const STOCK = ['stock.read'] as const

/** The counter: the till, the day's orders, the stock, the paper of a power cut, vouchers. */
export const SHOP_DESK_ROUTES: RouteRecordRaw[] = [
  {
    path: '/shop-desk',
    component: () => import('@/pages/shop-desk/TillPage.vue'),
    meta: { title: '兑换台', needs: TILL, bare: true },
  },
  {
    path: '/shop-desk/orders',
    component: () => import('@/pages/shop-desk/OrdersToday.vue'),
    meta: { title: '今天的单子', needs: ORDERS },
  },
  {
    path: '/shop-desk/stock',
    component: () => import('@/pages/shop-desk/StockPage.vue'),
    meta: { title: '库存', needs: STOCK },
  },
  {
    path: '/shop-desk/counts/:id(\\d+)',
    component: () => import('@/pages/shop-desk/CountPage.vue'),
    props: true,
    meta: { title: '盘点', needs: STOCK },
  },
  {
    path: '/shop-desk/paper',
    component: () => import('@/pages/shop-desk/PaperPage.vue'),
    meta: { title: '断电登记', needs: ORDERS },
  },
  {
    path: '/shop-desk/paper/:id(\\d+)',
    component: () => import('@/pages/shop-desk/SheetPage.vue'),
    props: true,
    meta: { title: '断电登记', needs: ORDERS },
  },
  {
    path: '/shop-desk/vouchers',
    component: () => import('@/pages/shop-desk/VoucherDesk.vue'),
    meta: { title: '服务券', needs: ['voucher.confirm'] },
  },
]
