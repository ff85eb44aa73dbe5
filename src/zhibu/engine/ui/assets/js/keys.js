// Ctrl K search, Ctrl S save the draft now, Ctrl Enter send, Alt 1-7 main navigation, Esc out of the big screen.
import { saveNow } from './autosave.js'

function search() {
  const fields = Array.from(document.querySelectorAll('.dj-search input, .dj-findform input, [role=search] input[type=search]'))
  const field = fields.find((one) => one.offsetParent !== null)
  const page = document.querySelector('a[data-search]')
  if (!field) {
    if (page) page.click()
    return Boolean(page)
  }
  field.focus()
  field.select()
  return true
}

function send(target) {
  const form = target.closest && target.closest('form')
  if (!form || form.method === 'get') return false
  const button = form.querySelector('.btn-primary[type=submit], [type=submit]')
  if (form.requestSubmit) form.requestSubmit(button)
  else if (button) button.click()
  return true
}

function goTo(nth) {
  const entry = document.querySelectorAll('.dj-sidenav > ul > li > a')[nth - 1]
  if (!entry) return false
  entry.click()
  return true
}

function wayOut() {
  const exit = document.querySelector('[data-wall-exit]')
  if (!exit || document.querySelector('dialog[open]')) return false
  exit.click()
  return true
}

function act(event) {
  const command = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (command && key === 'k') return search()
  if (command && key === 's') return saveNow()
  if (command && key === 'enter') return send(event.target)
  if (event.altKey && !command && /^[1-7]$/.test(key)) return goTo(Number(key))
  if (key === 'escape') return wayOut()
  return false
}

export function watchKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
    if (act(event)) event.preventDefault()
  })
}
