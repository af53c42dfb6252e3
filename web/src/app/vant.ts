/**
 * The parts of Vant this app uses, each with its own style sheet. Vant's icon font is left out: it weighs as much as
 * all the rest, and the security policy refuses fonts from data addresses.
 */
import { List, Popup, Progress, Switch, Tab, Tabs } from 'vant'
import type { App } from 'vue'
import 'vant/es/style/base.css'
import 'vant/es/loading/index.css'
import 'vant/es/button/index.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/dialog/index.css'
import 'vant/es/list/index.css'
import 'vant/es/progress/index.css'
import 'vant/es/switch/index.css'
import 'vant/es/tab/index.css'
import 'vant/es/tabs/index.css'
import 'vant/es/toast/index.css'

export function installVant(app: App): void {
  for (const part of [List, Popup, Progress, Switch, Tab, Tabs]) app.use(part)
}
