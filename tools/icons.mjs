// The icon sprite: exactly the icons of src/zhibu/engine/ui/icons.txt, and a check that no page uses another.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

// The neutral sign of the product: a tree of three levels in a square (docs: deployment sets its own).
const mark =
  '<symbol id="mark" viewBox="0 0 28 28" fill="none"><rect x="1" y="1" width="26" height="26" rx="7" stroke="currentColor" stroke-width="1.5"/>' +
  '<path d="M14 9.6v4.2M14 13.8H8.2v3.6M14 13.8h5.8v3.6M14 13.8v3.6" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>' +
  '<circle cx="14" cy="7.6" r="2.3" fill="currentColor" stroke="none"/><circle cx="8.2" cy="19.4" r="2" fill="currentColor" stroke="none"/>' +
  '<circle cx="14" cy="19.4" r="2" fill="currentColor" stroke="none"/><circle cx="19.8" cy="19.4" r="2" fill="currentColor" stroke="none"/></symbol>'

// Places where a name is surely an icon; names made at run time are checked by the icon tag itself.
const uses = [/\{% icon "([a-z0-9-]+)"/g, /\bicon="([a-z0-9-]+)"/g, /\bicon='([a-z0-9-]+)'/g, /["']icon["']: ?["']([a-z0-9-]+)["']/g]

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (['static', 'node_modules', '__pycache__', 'tests'].includes(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (/\.(html|py)$/.test(entry.name)) yield path
  }
}

export function wantedIcons(root, room) {
  const lines = readFileSync(join(room, 'icons.txt'), 'utf8').split('\n')
  const names = lines.filter((line) => line && !line.startsWith('#'))
  const listed = new Set(names)
  if (listed.size !== names.length) throw new Error('icons.txt lists an icon twice')
  listed.add('mark')
  for (const path of sources(join(root, 'src/zhibu'))) {
    const text = readFileSync(path, 'utf8')
    for (const pattern of uses) {
      for (const [, name] of text.matchAll(pattern)) {
        if (!listed.has(name)) throw new Error(`${relative(root, path)} uses the icon ${name}, which icons.txt does not list`)
      }
    }
  }
  return names
}

export function spriteOf(folder, names) {
  const symbols = names.map((name) => {
    const path = join(folder, `${name}.svg`)
    if (!existsSync(path)) throw new Error(`icons.txt names ${name}, which Tabler does not have`)
    const inner = readFileSync(path, 'utf8')
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<svg[^>]*>|<\/svg>/g, '')
      .replace(/\s*\n\s*/g, '')
      .replace(/ \/>/g, '/>')
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
    )
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${mark}${symbols.join('')}</svg>`
}

// The sign of the browser's tab, in the brand's colour of the light theme.
export function markOf(css) {
  const red = /--dj-red-700:\s*([^;]+);/.exec(css)[1].trim()
  const inner = mark.replace(/<symbol[^>]*>|<\/symbol>/g, '')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28" fill="none" color="${red}">${inner}</svg>`
}
