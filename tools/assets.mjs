// Builds what the browser gets: node tools/assets.mjs
// in:  src/zhibu/engine/ui/assets/{css,js}, src/zhibu/engine/ui/icons.txt, node_modules (pinned in package.json)
// out: src/zhibu/engine/ui/static/ui/ (git-ignored): app.css wall.css paper.css app.js theme.js worker.js icons.svg mark.svg, each with .gz and .br
//      tools/app_icons.py then draws mark.svg as icon-180.png icon-192.png icon-512.png
// Exit status 1 with one line when an icon is unknown, listed twice, or used without being listed.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, transform } from 'esbuild'
import { tablerParts } from './tabler.mjs'
import { markOf, spriteOf, wantedIcons } from './icons.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const room = join(root, 'src/zhibu/engine/ui')
const out = join(room, 'static/ui')
const browsers = ['chrome86', 'safari14']

function fail(message) {
  console.error(`assets: ${message}`)
  process.exit(1)
}

async function css(name) {
  const result = await build({
    entryPoints: [join(room, `assets/css/${name}.css`)],
    bundle: true,
    write: false,
    target: browsers,
    external: ['data:*'],
    logLevel: 'error',
  })
  return result.outputFiles[0].text
}

async function js(name) {
  const result = await build({
    entryPoints: [join(room, `assets/js/${name}.js`)],
    bundle: true,
    minify: true,
    write: false,
    target: browsers,
    format: 'iife',
    // Safari 14 only misreads defaults that read other defaults, which nothing here does.
    supported: { destructuring: true },
    legalComments: 'none',
    logLevel: 'error',
  })
  return result.outputFiles[0].text
}

async function minified(text) {
  return (await transform(text, { loader: 'css', minify: true, target: browsers, legalComments: 'none' })).code
}

async function files() {
  const own = await css('app')
  const tabler = tablerParts(readFileSync(join(root, 'node_modules/@tabler/core/dist/css/tabler.css'), 'utf8'), own)
  const icons = wantedIcons(root, room)
  return {
    'app.css': await minified(tabler + own),
    'wall.css': await minified(await css('wall')),
    'paper.css': await minified(await css('paper')),
    'app.js': await js('app'),
    'theme.js': await js('theme'),
    'worker.js': await js('worker'),
    'mark.svg': markOf(own),
    'icons.svg': spriteOf(join(root, 'node_modules/@tabler/icons/icons/outline'), icons),
  }
}

function save(built) {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  for (const [name, text] of Object.entries(built)) {
    const bytes = Buffer.from(text)
    const gz = gzipSync(bytes, { level: 9 })
    const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
    writeFileSync(join(out, name), bytes)
    writeFileSync(join(out, `${name}.gz`), gz)
    writeFileSync(join(out, `${name}.br`), br)
    console.log(`${name.padEnd(10)} ${String(bytes.length).padStart(7)} B  gzip ${gz.length}  brotli ${br.length}`)
  }
  console.log(`${readdirSync(out).length} files in ${relative(root, out)}`)
}

try {
  save(await files())
} catch (error) {
  fail(error.message)
}
