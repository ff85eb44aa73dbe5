// The banner of a broken network, and plain words when an answer did not come.
import { say, word } from './words.js'

export function showOffline(off) {
  const banner = document.getElementById('dj-offline')
  if (!banner || banner.hidden === !off) return
  banner.hidden = !off
  if (off) say(banner.textContent.trim())
}

function note(text) {
  const main = document.getElementById('main')
  if (!main) return
  let box = document.getElementById('dj-broken')
  if (!box) {
    box = document.createElement('div')
    box.id = 'dj-broken'
    box.className = 'dj-alert late'
    main.prepend(box)
  }
  box.textContent = text
  say(text)
}

export function watchNetwork() {
  window.addEventListener('offline', () => showOffline(true))
  window.addEventListener('online', () => showOffline(false))
  if (navigator.onLine === false) showOffline(true)
  document.addEventListener('htmx:sendError', () => showOffline(true))
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful) {
      showOffline(false)
      const box = document.getElementById('dj-broken')
      if (box) box.remove()
    }
  })
  document.addEventListener('htmx:responseError', (event) => {
    const { elt, xhr } = event.detail
    if (xhr.status === 401 || (elt && elt.hasAttribute('data-autosave'))) return
    note(word(xhr.status === 403 ? 'denied' : 'broken'))
  })
}
