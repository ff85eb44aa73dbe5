// The session is over: a window over the page; the text stays, and is sent again after signing in.
import { openDialog, shutDialog } from './dialog.js'

let waiting = []

export function isSignIn(xhr) {
  if (xhr.status === 401) return true
  const asked = xhr.responseURL && new URL(xhr.responseURL).pathname
  return Boolean(asked) && xhr.status === 200 && /<body[^>]*data-page="plain"/.test(xhr.responseText)
}

export function askToSignIn(again) {
  if (again) waiting.push(again)
  openDialog(document.getElementById('dj-session'))
}

// A new session has a new token: taken from a fresh copy of this page.
async function freshToken() {
  const answer = await fetch(location.href, { credentials: 'same-origin', headers: { 'X-Fresh-Token': 'yes' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  // Somebody else signed in: the text waits for whoever typed it.
  if (page.body.dataset.page === 'plain' || page.body.dataset.who !== document.body.dataset.who) return false
  const headers = page.body.getAttribute('hx-headers')
  if (headers) document.body.setAttribute('hx-headers', headers)
  const token = page.querySelector('input[name=csrfmiddlewaretoken]')
  if (token) for (const field of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) field.value = token.value
  return true
}

async function retry() {
  let fresh = false
  try {
    fresh = await freshToken()
  } catch {
    fresh = false
  }
  if (!fresh) return
  shutDialog(document.getElementById('dj-session'))
  const again = waiting
  waiting = []
  for (const run of again) run()
}

export function watchSession() {
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr } = event.detail
    const poll = event.detail.requestConfig && event.detail.requestConfig.verb === 'get'
    if (!document.getElementById('dj-session') || !isSignIn(xhr)) return
    event.detail.shouldSwap = false
    event.detail.isError = false
    if (!poll) askToSignIn(null)
  })
  const button = document.querySelector('[data-session-retry]')
  if (button) button.addEventListener('click', retry)
}
