import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Puts the landing page's style sheet into its HTML: one round trip less before the first paint. */
export function inlineStyles(): Plugin {
  return {
    name: 'points-inline-styles',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const page = bundle['landing.html']
      if (page?.type !== 'asset') this.error('landing.html is missing from the build')
      let html = String(page.source)
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type !== 'asset' || !name.endsWith('.css')) continue
        const link = new RegExp(`<link rel="stylesheet"[^>]*${name.replace(/\./g, '\\.')}[^>]*>`)
        if (!link.test(html)) this.error(`no link to ${name} in landing.html`)
        html = html.replace(link, () => `<style>${String(file.source).trim()}</style>`)
        delete bundle[name]
      }
      page.source = html
    },
  }
}

/** Writes csp.json with the hash of the one inline script, for the Content-Security-Policy the server sends. */
export function scriptHashes(): Plugin {
  return {
    name: 'points-script-hashes',
    writeBundle({ dir }) {
      const folder = dir ?? 'dist'
      const html = readFileSync(join(folder, 'landing.html'), 'utf8')
      const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((found) => found[1] ?? '')
      if (scripts.length !== 1)
        this.error(`landing.html should hold one inline script, found ${scripts.length}`)
      const landing = scripts.map((text) => `sha256-${createHash('sha256').update(text).digest('base64')}`)
      writeFileSync(join(folder, 'csp.json'), `${JSON.stringify({ landing })}\n`)
    },
  }
}
