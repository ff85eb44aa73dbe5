// Trees: one tab stop, arrows move, Left and Right fold, a field narrows.
import { all, onEveryPart } from './words.js'

const itemOf = (link) => link.closest('li')
const linkOf = (item) => item.querySelector(':scope > .row > a')

function links(tree) {
  return Array.from(tree.querySelectorAll('.row > a')).filter((link) => link.offsetParent !== null)
}

function stop(tree, link) {
  for (const other of tree.querySelectorAll('.row > a')) other.tabIndex = -1
  link.tabIndex = 0
}

function go(tree, link) {
  if (!link) return
  stop(tree, link)
  link.focus()
}

function fold(item, open) {
  if (!item.hasAttribute('data-open')) return
  item.dataset.open = String(open)
  linkOf(item).setAttribute('aria-expanded', String(open))
}

function move(tree, link, key) {
  const shown = links(tree)
  const at = shown.indexOf(link)
  const item = itemOf(link)
  const open = item.dataset.open
  if (key === 'ArrowDown') go(tree, shown[at + 1])
  else if (key === 'ArrowUp') go(tree, shown[at - 1])
  else if (key === 'Home') go(tree, shown[0])
  else if (key === 'End') go(tree, shown[shown.length - 1])
  else if (key === 'ArrowRight') {
    if (open === 'false') fold(item, true)
    else if (open === 'true') go(tree, shown[at + 1])
  } else if (key === 'ArrowLeft') {
    if (open === 'true') fold(item, false)
    else {
      const above = item.parentElement.closest('li')
      if (above) go(tree, linkOf(above))
    }
  } else return false
  return true
}

function narrow(tree, wanted) {
  const items = Array.from(tree.querySelectorAll('li'))
  const text = wanted.trim().toLowerCase()
  for (const item of items) {
    if (item.dataset.was === undefined) item.dataset.was = item.dataset.open || ''
    const words = `${item.querySelector('.lbl').textContent} ${item.dataset.keys || ''}`.toLowerCase()
    item.dataset.hit = !text || words.includes(text) ? 'yes' : ''
  }
  for (const item of items) {
    const inside = Boolean(item.querySelector('[data-hit=yes]'))
    item.hidden = !(item.dataset.hit || inside)
    fold(item, text ? inside : item.dataset.was === 'true')
  }
}

function wire(tree) {
  if (tree.dataset.wired) return
  tree.dataset.wired = 'yes'
  const current = tree.querySelector('[aria-selected=true]')
  const first = current || tree.querySelector('.row > a')
  if (first) stop(tree, first)
  if (current) {
    const box = tree.querySelector('.dj-treebox')
    const away = current.getBoundingClientRect().top - box.getBoundingClientRect().top
    if (away > box.clientHeight - 60) box.scrollTop = away - box.clientHeight / 2
  }
  tree.addEventListener('keydown', (event) => {
    const link = event.target.closest('.row > a')
    if (link && !event.isComposing && !event.ctrlKey && !event.altKey && !event.metaKey && move(tree, link, event.key)) event.preventDefault()
  })
  tree.addEventListener('click', (event) => {
    const toggle = event.target.closest('[data-tree-toggle]')
    if (!toggle) {
      const link = event.target.closest('.row > a')
      if (link) choose(tree, link)
      return
    }
    const item = itemOf(toggle)
    fold(item, item.dataset.open !== 'true')
  })
  const find = tree.querySelector('[data-tree-find]')
  if (find) find.addEventListener('input', () => narrow(tree, find.value))
}

// Where a node exchanges only the list beside the tree, the tree shows the choice itself.
function choose(tree, link) {
  const picker = tree.previousElementSibling
  if (picker && picker.matches('[data-unfold]')) picker.setAttribute('aria-expanded', 'false')
  if (!tree.hasAttribute('hx-boost')) return
  if (picker && picker.firstChild) picker.firstChild.textContent = link.querySelector('.lbl').textContent
  stop(tree, link)
  for (const other of tree.querySelectorAll('.row > a')) other.setAttribute('aria-selected', String(other === link))
}

export function watchTrees(htmx) {
  onEveryPart(htmx, (part) => all(part, '[data-tree]').forEach(wire))
}
