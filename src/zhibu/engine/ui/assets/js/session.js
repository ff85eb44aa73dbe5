// The end of a session: two minutes before it a window offers to go on (WCAG 2.2.1); after it the text stays on the
// page and is sent again after signing in. The server alone knows how long a session lasts: other pages go on with it too.
import { openDialog, shutDialog } from './dialog.js'

const NOTICE = 120
const LOOK = 5000
const UNATTENDED = 'X-Unattended'
const BY_ITSELF = '[hx-trigger*="every"], [hx-trigger^="load"], [data-pens]'

let waiting = []
let ends = 0
let asking = false

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
  plan(Number(page.body.dataset.sessionLeft))
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

function plan(seconds) {
  ends = Date.now() + seconds * 1000
}

// How long it lasts: {left, whole}; null where it is over; undefined where nobody answered.
async function ask(method) {
  const tokens = method === 'POST' ? JSON.parse(document.body.getAttribute('hx-headers') || '{}') : { [UNATTENDED]: '1' }
  try {
    const answer = await fetch(document.body.dataset.session, { method, headers: tokens, credentials: 'same-origin', redirect: 'manual' })
    return answer.ok ? await answer.json() : null
  } catch {
    return undefined
  }
}

function warn(whole) {
  const notice = document.getElementById('dj-ending')
  const at = new Date(ends)
  const time = `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`
  for (const place of notice.querySelectorAll('[data-ending-at]')) place.textContent = time
  for (const words of notice.querySelectorAll('[data-ending]')) words.hidden = words.dataset.ending !== (whole ? 'whole' : 'rest')
  openDialog(notice)
  notice.querySelector('[data-session-stay]').focus()
}

async function look() {
  const remains = Math.round((ends - Date.now()) / 1000)
  const notice = document.getElementById('dj-ending')
  if (asking || remains > NOTICE || document.getElementById('dj-session').open) return
  if (remains > 0 && (notice.open || notice.dataset.told)) return
  asking = true
  const answer = await ask('GET')
  asking = false
  if (answer === undefined) return
  if (answer === null || answer.left <= 0) {
    shutDialog(notice)
    askToSignIn(null)
    return
  }
  plan(answer.left)
  if (answer.left > NOTICE) shutDialog(notice)
  else if (!notice.dataset.told) warn(answer.whole)
}

async function stay() {
  const notice = document.getElementById('dj-ending')
  const answer = await ask('POST')
  shutDialog(notice)
  if (answer) plan(answer.left)
  // What cannot be put off is said once.
  if (answer && answer.whole && answer.left <= NOTICE) notice.dataset.told = 'yes'
  if (answer === null) askToSignIn(null)
}

function watchEnd() {
  const notice = document.getElementById('dj-ending')
  if (!notice || !document.body.dataset.session) return
  plan(Number(document.body.dataset.sessionLeft))
  setInterval(look, LOOK)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) look() })
  notice.querySelector('[data-session-stay]').addEventListener('click', stay)
  // Esc is a sign of somebody being there as well.
  notice.addEventListener('cancel', (event) => {
    event.preventDefault()
    stay()
  })
}

export function watchSession() {
  document.addEventListener('htmx:configRequest', (event) => {
    const { elt, headers, triggeringEvent } = event.detail
    if (elt.matches(BY_ITSELF) && !(triggeringEvent && triggeringEvent.isTrusted)) headers[UNATTENDED] = '1'
  })
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
  watchEnd()
}
