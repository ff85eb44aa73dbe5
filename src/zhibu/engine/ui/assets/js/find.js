// The search field of the header: lines under it as one types; arrows choose, Enter opens, Esc closes.
// The focus stays in the field (combobox); without this file the form goes to the search page.
import { say } from './words.js'

const WAIT = 180
// A number that may be somebody's own is not sent while it is being typed.
const PRIVATE = /^[\d\sxX-]{8,}$/

function options(box) {
  return Array.from(box.querySelectorAll('[role=option]'))
}

function choose(field, box, option) {
  for (const other of options(box)) other.setAttribute('aria-selected', String(other === option))
  if (option) {
    field.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  } else field.removeAttribute('aria-activedescendant')
}

function shut(field, box) {
  box.hidden = true
  field.setAttribute('aria-expanded', 'false')
  field.removeAttribute('aria-activedescendant')
  field.removeAttribute('aria-controls')
}

function open(field, box) {
  box.hidden = false
  const list = Boolean(box.querySelector('[role=listbox]'))
  field.setAttribute('aria-expanded', String(list))
  if (list) field.setAttribute('aria-controls', 'dj-found')
  else field.removeAttribute('aria-controls')
}

function step(field, box, by) {
  const all = options(box)
  if (!all.length) return
  const at = all.findIndex((option) => option.getAttribute('aria-selected') === 'true')
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length
  choose(field, box, all[next])
}

function onKey(event, field, box) {
  if (event.isComposing || event.keyCode === 229) return
  const chosen = box.querySelector('[aria-selected=true]')
  if (event.key === 'Escape' && !box.hidden) shut(field, box)
  else if (event.key === 'ArrowDown' && !box.hidden) step(field, box, 1)
  else if (event.key === 'ArrowUp' && !box.hidden) step(field, box, -1)
  else if (event.key === 'Enter' && chosen && !box.hidden) chosen.click()
  else return
  event.preventDefault()
}

function wire(htmx, form) {
  const field = form.querySelector('input')
  const box = form.querySelector('[data-found]')
  let timer = 0
  let asked = ''
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-haspopup', 'listbox')
  shut(field, box)

  function ask() {
    const typed = field.value.trim()
    if (typed.length < 2 || PRIVATE.test(typed)) {
      asked = ''
      shut(field, box)
    } else if (typed !== asked) {
      asked = typed
      htmx.ajax('GET', form.action, { source: field, target: box, swap: 'innerHTML', values: { q: typed, box: '1' } })
    } else open(field, box)
  }

  function soon() {
    clearTimeout(timer)
    timer = setTimeout(ask, WAIT)
  }

  field.addEventListener('input', (event) => { if (!event.isComposing) soon() })
  field.addEventListener('compositionend', soon)
  field.addEventListener('focus', () => { if (asked && field.value.trim() === asked) open(field, box) })
  field.addEventListener('keydown', (event) => onKey(event, field, box))
  form.addEventListener('submit', () => { clearTimeout(timer); shut(field, box) })
  box.addEventListener('htmx:afterSwap', () => {
    if (document.activeElement !== field || field.value.trim() !== asked) return
    open(field, box)
    const counts = Array.from(box.querySelectorAll('.head'))
    say(counts.length ? counts.map((head) => head.textContent.trim()).join('，') : box.textContent.trim())
  })
  document.addEventListener('pointerdown', (event) => { if (!form.contains(event.target)) shut(field, box) })
  form.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) shut(field, box)
  })
}

export function watchFind(htmx) {
  const form = document.querySelector('[data-find]')
  if (form) wire(htmx, form)
}
