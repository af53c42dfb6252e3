import { createApp } from 'vue'
import '@/styles/base.css'
import '@/styles/controls.css'
import './landing.css'
import Landing from './Landing.vue'

createApp(Landing).mount('#app')
