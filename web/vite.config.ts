import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { compress } from './build/compress.ts'
import { inlineStyles, scriptHashes } from './build/landing.ts'
import { landingInDevelopment } from './build/serve.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What most pages need, in two files instead of thirty small ones: a request costs more than the bytes. */
const SHARED = [
  { name: 'vue', test: /node_modules\/(@vue|vue|vue-router|vant|@vant)\// },
  { name: 'parts', test: /src\/(api|app|components|composables|text)\//, minShareCount: 2 },
]

/**
 * Two builds into one folder. They share no chunk: the page behind an event's QR code must stay small
 * on its own, so it carries only the parts of Vue it uses and nothing of Vant.
 */
export default defineConfig(({ mode }) => {
  const landing = mode === 'landing'
  return {
    plugins: [
      vue(),
      landingInDevelopment(),
      ...(landing ? [inlineStyles(), scriptHashes()] : []),
      compress(),
    ],
    resolve: { alias: { '@': at('./src') } },
    define: {
      __VUE_OPTIONS_API__: landing ? 'false' : 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
    },
    build: {
      target: ['safari14', 'chrome87'],
      cssTarget: ['safari14', 'chrome87'],
      emptyOutDir: !landing,
      copyPublicDir: !landing,
      reportCompressedSize: false,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 700,
      cssCodeSplit: false,
      rolldownOptions: {
        input: at(landing ? './landing.html' : './index.html'),
        output: landing ? {} : { codeSplitting: { groups: SHARED } },
      },
    },
    server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
    test: { include: ['tests/**/*.test.ts'], environment: 'node', unstubGlobals: true },
  }
})
