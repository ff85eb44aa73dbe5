// Forms that save themselves (see {% autosave %}): 2 s after typing stops, on leaving a field, at least every 10 s.
// Until the server has confirmed, a copy stays on this machine; it never holds files, passwords or `data-no-copy` fields.
import { showOffline } from './network.js'
import { askToSignIn, isSignIn } from './session.js'
import { all, onEveryPart, word } from './words.js'

const PAUSE = 2000
const LONGEST = 8000 // so that with the answer's way it stays below 10 s
const AGAIN = 10000
const PREFIX = 'dj-draft:'
const SIGNS = { saving: 'refresh', offline: 'cloud-off', failed: 'alert-triangle' }
const drafts = new Map()

// Nothing stays on a computer that others use (「公用电脑」 at signing in).
function store(run) {
  if (document.documentElement.hasAttribute('data-public-computer')) return null
  try {
    return run(localStorage)
  } catch {
    return null
  }
}

// A copy belongs to whoever typed it: the next person at this computer neither sees it nor saves it as his own.
function keyOf(name) {
  return `${PREFIX}${document.body.dataset.who || ''}:${name}`
}

function fields(form) {
  return Array.from(form.elements).filter((field) => field.name && field.name !== 'csrfmiddlewaretoken' && !field.disabled &&
    !['password', 'file', 'submit', 'button'].includes(field.type) && (field.type !== 'hidden' || field.name === 'version') &&
    !field.closest('[data-no-copy]'))
}

// By id where there is one: several topics share a name, and one of them may be gone when the page comes back.
function read(form) {
  const values = {}
  for (const field of fields(form)) {
    const ticked = field.type === 'checkbox' || field.type === 'radio'
    const name = ticked ? `${field.name}=${field.value}` : field.id || field.name
    values[name] = ticked ? (field.checked ? 'on' : '') : field.value
  }
  return values
}

function texts(values) {
  const { version, ...rest } = values
  return JSON.stringify(rest)
}

// The page says how many seconds ago this person saved the field, so that no two clocks are compared.
function savedLater(field, at) {
  return field.dataset.mineAge !== undefined && performance.timeOrigin - Number(field.dataset.mineAge) * 1000 > at
}

// Put back what was typed and not confirmed; returns what no longer has a field, and whether anything moved.
function write(form, copy) {
  const open = new Map()
  for (const field of fields(form)) {
    const ticked = field.type === 'checkbox' || field.type === 'radio'
    open.set(ticked ? `${field.name}=${field.value}` : field.id || field.name, field)
  }
  const now = read(form)
  let changed = false
  let crossed = false
  const left = []
  for (const [name, value] of Object.entries(copy.values)) {
    if (name === 'version' || value === copy.base[name]) continue
    const field = open.get(name)
    if (!field) {
      if (value.trim() && value !== 'on') left.push(value)
      continue
    }
    if (now[name] === value) continue
    if (now[name] !== copy.base[name]) {
      // A killed browser may leave an older copy than its last saving: what is there already is not put back,
      // and one's own later saving stands; what it lacks is shown beside it.
      if (value && now[name].includes(value)) continue
      if (savedLater(field, copy.at)) {
        if (value.trim()) left.push(value)
        continue
      }
      crossed = true
    }
    changed = true
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = value === 'on'
    else field.value = value
  }
  // Somebody wrote there meanwhile: with the version of that time the server shows both texts.
  if (crossed && open.has('version')) open.get('version').value = copy.values.version
  return { changed, left }
}

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

// The answer to a sent form says by a cookie which sending it has kept.
function keptBy(name) {
  return Boolean(name) && document.cookie.split('; ').includes(`dj-saved=${name}`)
}

function showLeft(box, key, left) {
  if (!box || !left.length) return
  const list = box.querySelector('[data-left-texts]')
  list.textContent = ''
  for (const text of left) {
    const line = document.createElement('p')
    line.className = 'prose'
    line.textContent = text
    list.append(line)
  }
  box.hidden = false
  box.querySelector('[data-left-drop]').addEventListener('click', () => {
    store((kept) => kept.removeItem(key))
    box.hidden = true
  })
  const copy = box.querySelector('[data-copy]')
  if (copy) copy.dataset.copy = left.join('\n\n')
}

function copyAt(key) {
  const copy = store((kept) => JSON.parse(kept.getItem(key) || 'null'))
  if (!copy || !copy.base || !copy.values) return null
  if (!keptBy(copy.sending)) return copy
  store((kept) => kept.removeItem(key))
  return null
}

// The form is gone (filed by somebody else, no longer open to writing): what was typed is shown to be copied.
function showOrphans(box) {
  const key = keyOf(box.dataset.left)
  if (document.querySelector('form[data-autosave]')) return
  const copy = copyAt(key)
  if (!copy) return
  const left = Object.entries(copy.values)
    .filter(([name, value]) => name !== 'version' && value !== copy.base[name] && value.trim() && value !== 'on')
  showLeft(box, key, left.map(([, value]) => value))
}

class Draft {
  constructor(form, htmx) {
    this.form = form
    this.htmx = htmx
    this.key = keyOf(form.dataset.autosave)
    this.dirty = false
    this.sending = false
    this.since = 0
    this.timer = 0
    this.base = read(form)
    this.last = JSON.stringify(this.base)
    this.restore()
  }

  status() {
    return document.querySelector(this.form.getAttribute('hx-target'))
  }

  show(state, text) {
    const line = this.status()
    if (!line) return
    line.className = `dj-save ${state}`
    const sign = line.querySelector('use')
    if (sign && SIGNS[state]) sign.setAttribute('href', sign.getAttribute('href').replace(/#.*/, `#${SIGNS[state]}`))
    const words = line.querySelector('span') || line
    if (words.textContent !== text) words.textContent = text
  }

  restore() {
    const copy = copyAt(this.key)
    if (!copy) return
    // Sent, and not kept by the server: the page shows it again and says why.
    if (this.form.hasAttribute('data-unsaved')) {
      this.base = copy.base
      return
    }
    const { changed, left } = write(this.form, copy)
    showLeft(document.querySelector(`[data-left="${this.form.dataset.autosave}"]`), this.key, left)
    if (changed) {
      this.show('saving', word('restored'))
      this.touch()
    } else if (!left.length) this.forget()
  }

  remember(sending) {
    if (document.body.hasAttribute('data-no-copy')) return
    store((kept) => kept.setItem(this.key, JSON.stringify({ base: this.base, values: read(this.form), sending, at: Date.now() })))
  }

  forget() {
    store((kept) => kept.removeItem(this.key))
  }

  touch() {
    const now = JSON.stringify(read(this.form))
    if (now === this.last && !this.dirty) return
    if (!this.dirty) this.since = Date.now()
    this.dirty = true
    this.remember()
    this.plan(Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())))
  }

  // Sent with a button: the copy stays until the next page says that it arrived.
  submitted(event) {
    if (event.defaultPrevented) return
    const name = randomName()
    let field = this.form.querySelector('input[name=draft]')
    if (!field) {
      field = document.createElement('input')
      field.type = 'hidden'
      field.name = 'draft'
      this.form.append(field)
    }
    field.value = name
    this.remember(name)
    this.dirty = false
    clearTimeout(this.timer)
  }

  // The page is going: a request that outlives it.
  leave() {
    if (!this.dirty || !this.form.isConnected) return
    const body = new URLSearchParams(new FormData(this.form))
    const headers = { 'HX-Request': 'true', ...JSON.parse(document.body.getAttribute('hx-headers') || '{}') }
    try {
      fetch(this.form.getAttribute('hx-post'), { method: 'POST', body, headers, keepalive: true, credentials: 'same-origin' }).catch(() => {})
    } catch {
      // Too long for a request that outlives its page: the copy on this machine is sent next time.
    }
  }

  plan(wait) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.save(), wait)
  }

  save() {
    if (!this.dirty || !this.form.isConnected) return
    if (this.sending) {
      this.plan(PAUSE)
      return
    }
    clearTimeout(this.timer)
    this.sending = true
    this.sent = read(this.form)
    this.show('saving', word('saving'))
    this.htmx.trigger(this.form, 'dj:save')
  }

  confirmed() {
    const line = this.status()
    const version = line && line.dataset.version
    const field = this.form.elements.namedItem('version')
    if (version !== undefined && version !== null && field) field.value = version
    this.base = { ...this.sent }
    const same = texts(read(this.form)) === texts(this.sent)
    this.since = Date.now()
    this.dirty = !same
    this.last = JSON.stringify(same ? read(this.form) : this.sent)
    if (same) this.forget()
    else {
      this.remember()
      this.plan(PAUSE)
    }
  }

  answered(xhr) {
    this.sending = false
    if (isSignIn(xhr)) {
      this.show('failed', word('failed'))
      askToSignIn(() => this.save())
    } else if (xhr.status === 409) this.dirty = true
    else if (xhr.status >= 200 && xhr.status < 300) this.confirmed() // a swapped 422 is no confirmation
    else if (xhr.status === 0) {
      this.show('offline', word('offline'))
      showOffline(true)
      this.plan(AGAIN)
    } else {
      this.show('failed', word('failed'))
      if (xhr.status >= 500 || xhr.status === 429) this.plan(AGAIN)
    }
  }
}

function wire(form, htmx) {
  if (drafts.has(form)) return
  const draft = new Draft(form, htmx)
  drafts.set(form, draft)
  // Half a word of an input method is not sent, but it is kept.
  form.addEventListener('input', (event) => { if (event.isComposing) draft.remember(); else draft.touch() })
  form.addEventListener('change', () => draft.touch())
  form.addEventListener('compositionend', () => draft.touch())
  form.addEventListener('focusout', () => draft.save())
  form.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.elt === form) draft.answered(event.detail.xhr)
  })
  form.addEventListener('submit', (event) => draft.submitted(event))
}

export function saveNow() {
  if (!drafts.size) return false
  for (const draft of drafts.values()) draft.save()
  return true
}

export function watchDrafts(htmx) {
  onEveryPart(htmx, (part) => {
    for (const form of drafts.keys()) if (!form.isConnected) drafts.delete(form)
    all(part, 'form[data-autosave]').forEach((form) => wire(form, htmx))
    all(part, '[data-left]').forEach(showOrphans)
  })
  window.addEventListener('online', () => saveNow())
  window.addEventListener('pagehide', () => { for (const draft of drafts.values()) draft.leave() })
  window.addEventListener('beforeunload', (event) => {
    const lostBoth = Array.from(drafts.values()).some((draft) => draft.dirty && store((kept) => kept.getItem(draft.key)) === null)
    if (lostBoth) event.preventDefault()
  })
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-sign-out]')) return
    store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX)).forEach((key) => kept.removeItem(key)))
  })
}
