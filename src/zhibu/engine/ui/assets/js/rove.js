// The year grid: one tab stop, arrows move between its cells.
import { all, onEveryPart } from './words.js'

function grid(table) {
  return Array.from(table.rows).map((row) => Array.from(row.querySelectorAll('a'))).filter((row) => row.length)
}

function nearest(row, left) {
  return row.reduce((best, link) => {
    const away = Math.abs(link.getBoundingClientRect().left - left)
    return !best || away < best.away ? { link, away } : best
  }, null).link
}

function next(table, link, key) {
  const rows = grid(table)
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

function wire(table) {
  const links = Array.from(table.querySelectorAll('a'))
  links.forEach((link, at) => { link.tabIndex = at ? -1 : 0 })
  table.addEventListener('keydown', (event) => {
    const link = event.target.closest('a')
    const goal = link && !event.isComposing && !event.ctrlKey && !event.altKey && next(table, link, event.key)
    if (!goal) return
    event.preventDefault()
    link.tabIndex = -1
    goal.tabIndex = 0
    goal.focus()
  })
}

export function watchYears(htmx) {
  onEveryPart(htmx, (part) => all(part, '[data-rove]').forEach(wire))
}
