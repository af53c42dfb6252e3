import { createApp } from 'vue'
import { useElder } from '@/composables/elder'
import App from './App.vue'
import { router } from './router'
import { installVant } from './vant'
import '@/styles/base.css'
import '@/styles/controls.css'
import '@/styles/app.css'

useElder()
const app = createApp(App)
installVant(app)
app.use(router).mount('#app')
