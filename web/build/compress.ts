import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const COMPRESSIBLE = /\.(html|js|css|svg|json|wasm|webmanifest)$/

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

function writeBeside(path: string): void {
  const content = readFileSync(path)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  }
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }))
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
}

function isFresh(path: string): boolean {
  const made = statSync(`${path}.br`, { throwIfNoEntry: false })
  return made !== undefined && made.mtimeMs >= statSync(path).mtimeMs
}

/** Writes a .br and a .gz next to each text asset, so that the server never compresses while people wait. */
export function compress(): Plugin {
  let folder = 'dist'
  return {
    name: 'points-compress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const path of filesUnder(folder)) {
          if (COMPRESSIBLE.test(path) && !isFresh(path)) writeBeside(path)
        }
      },
    },
  }
}
