// Ctrl K search, Ctrl S save the draft now, Ctrl Enter send, Alt 1-7 main navigation, Ctrl / the list of keys,
// Esc out of the big screen. None of them acts while words are being composed, or where they are switched off.
import { saveNow } from './autosave.js'
import { openDialog } from './dialog.js'

export function keysAreOff() {
  return document.documentElement.hasAttribute('data-keys-off')
}

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

// Members' pages have no side navigation: there the tabs at the bottom are the main one.
function goTo(nth) {
  const side = document.querySelectorAll('.dj-sidenav > ul > li > a')
  const entry = (side.length ? side : document.querySelectorAll('.dj-tabbar a'))[nth - 1]
  if (!entry) return false
  entry.click()
  return true
}

function list() {
  const keys = document.getElementById('dj-keys')
  openDialog(keys)
  return Boolean(keys)
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
  if (key === 'escape') return wayOut()
  // Over an open window nothing behind it may be sent or left.
  if (document.querySelector('dialog[open]')) return false
  if (command && key === 'k') return search()
  if (command && key === 's') return saveNow()
  if (command && key === 'enter') return send(event.target)
  if (command && key === '/') return list()
  if (event.altKey && !command && /^[1-7]$/.test(key)) return goTo(Number(key))
  return false
}

export function watchKeys() {
  if (keysAreOff()) return
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
    if (act(event)) event.preventDefault()
  })
}
