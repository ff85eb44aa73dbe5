// After a swap nobody loses their place: errors first, a new page's heading, else where the focus was.
import { say, word } from './words.js'

let before = null

function lost() {
  return !document.activeElement || document.activeElement === document.body
}

function focusOn(element) {
  if (!element) return
  if (!element.hasAttribute('tabindex') && !element.matches('a,button,input,select,textarea')) element.setAttribute('tabindex', '-1')
  element.focus({ preventScroll: element.tagName === 'H1' })
}

// The same link may be in the new part: found again by its address or name.
function sameAs(element, part) {
  if (!element) return null
  if (element.id) return document.getElementById(element.id)
  const href = element.getAttribute('href')
  const name = element.getAttribute('name')
  const twins = Array.from(part.querySelectorAll(href ? 'a[href]' : 'input,select,button'))
  return twins.find((twin) => (href ? twin.getAttribute('href') === href : name && twin.getAttribute('name') === name)) || null
}

function settle(event) {
  const part = event.detail.elt
  // The wall renews itself; nobody asked for it, so nothing is said and the focus stays.
  if (!part || document.body.dataset.page === 'wall' || part.matches('[data-save-status], [hx-trigger]')) return
  // The lines under the search field say themselves how many they are; the focus stays in the field.
  if (part.closest('[data-found]')) return
  const errors = part.matches('[data-errors]') ? part : part.querySelector('[data-errors]')
  if (errors) {
    focusOn(errors)
    return
  }
  if (part.matches('main') || (part.querySelector('h1') && part.contains(document.querySelector('h1')))) {
    focusOn(document.querySelector('h1'))
    return
  }
  if (lost()) focusOn(sameAs(before, part) || part)
  say(word('updated'))
}

export function watchFocus() {
  document.addEventListener('htmx:beforeSwap', () => { before = document.activeElement })
  document.addEventListener('htmx:afterSettle', settle)
  const errors = document.querySelector('[data-errors]')
  // Samples of the gallery are no answer to anything.
  if (errors && !errors.closest('[hx-disable]')) errors.focus()
}
