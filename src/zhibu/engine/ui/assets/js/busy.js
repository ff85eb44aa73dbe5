// A form that is being sent cannot be sent twice; its button keeps its width and says so.
// A part that is being exchanged shows its own layout in grey when the answer takes longer than 0.3 s.
import { say, word } from './words.js'

const NOTICED = 300
const timers = new Map()

function wait(part) {
  if (!part || part.matches('[data-save-status], [data-found], [hx-trigger]') || timers.has(part)) return
  timers.set(part, setTimeout(() => {
    part.classList.add('dj-waiting')
    part.setAttribute('aria-busy', 'true')
  }, NOTICED))
}

function come(part) {
  clearTimeout(timers.get(part))
  timers.delete(part)
  if (!part) return
  part.classList.remove('dj-waiting')
  part.removeAttribute('aria-busy')
}

function hold(button) {
  if (!button || button.dataset.held) return
  button.dataset.held = button.innerHTML
  const width = button.getBoundingClientRect().width
  button.setAttribute('aria-disabled', 'true')
  button.style.setProperty('min-width', `${width}px`)
}

function free(button) {
  button.removeAttribute('aria-disabled')
  button.style.removeProperty('min-width')
  delete button.dataset.held
}

export function watchBusy() {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.dataset.sending) {
      event.preventDefault()
      return
    }
    if (event.defaultPrevented || form.method === 'get' || form.method === 'dialog') return
    form.dataset.sending = 'yes'
    hold(event.submitter || form.querySelector('[type=submit]'))
    say(word('sending'))
  })
  document.addEventListener('htmx:beforeRequest', (event) => {
    const { elt, requestConfig, target } = event.detail
    if (requestConfig.verb === 'get') wait(target)
    if (requestConfig.verb !== 'get' && !elt.hasAttribute('data-autosave')) hold(elt.matches('button') ? elt : elt.querySelector('[type=submit]'))
  })
  document.addEventListener('htmx:afterRequest', (event) => {
    come(event.detail.target)
    release()
  })
  window.addEventListener('pageshow', () => release())
}

function release() {
  for (const form of document.querySelectorAll('form[data-sending]')) delete form.dataset.sending
  for (const button of document.querySelectorAll('[data-held]')) free(button)
}
