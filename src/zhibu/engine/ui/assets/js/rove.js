// The year grid and tabs: one tab stop, arrows move between cells, tabs and rows.
import { keysAreOff } from './keys.js'
import { all, onEveryPart } from './words.js'

function grid(place) {
  const rows = place.rows ? Array.from(place.rows) : [place]
  return rows.map((row) => Array.from(row.querySelectorAll('a'))).filter((row) => row.length)
}

function nearest(row, left) {
  return row.reduce((best, link) => {
    const away = Math.abs(link.getBoundingClientRect().left - left)
    return !best || away < best.away ? { link, away } : best
  }, null).link
}

function next(place, link, key) {
  const rows = grid(place)
  const at = rows.findIndex((row) => row.includes(link))
  const row = rows[at]
  const left = link.getBoundingClientRect().left
  if (key === 'ArrowRight') return row[row.indexOf(link) + 1]
  if (key === 'ArrowLeft') return row[row.indexOf(link) - 1]
  if (key === 'ArrowDown' && rows[at + 1]) return nearest(rows[at + 1], left)
  if (key === 'ArrowUp' && rows[at - 1]) return nearest(rows[at - 1], left)
  if (key === 'Home') return row[0]
  if (key === 'End') return row[row.length - 1]
  return null
}

function wire(place) {
  if (keysAreOff()) return
  const links = Array.from(place.querySelectorAll('a'))
  const stop = links.find((link) => link.hasAttribute('aria-current')) || links[0]
  for (const link of links) link.tabIndex = link === stop ? 0 : -1
  place.addEventListener('keydown', (event) => {
    const link = event.target.closest('a')
    const goal = link && !event.isComposing && !event.ctrlKey && !event.altKey && next(place, link, event.key)
    if (!goal) return
    event.preventDefault()
    link.tabIndex = -1
    goal.tabIndex = 0
    goal.focus()
  })
}

export function watchRoving(htmx) {
  onEveryPart(htmx, (part) => all(part, '[data-rove]').forEach(wire))
}
