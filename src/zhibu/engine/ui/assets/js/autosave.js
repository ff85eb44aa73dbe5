// Forms that save themselves (see {% autosave %}): 2 s after typing stops, on leaving a field, at least every 10 s.
// Until the server has confirmed, a copy stays on this machine; it never holds files, passwords or `data-no-copy` fields.
import { showOffline } from './network.js'
import { askToSignIn, isSignIn } from './session.js'
import { all, onEveryPart, word } from './words.js'

const PAUSE = 2000
const LONGEST = 10000
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

function fields(form) {
  return Array.from(form.elements).filter((field) => field.name && field.name !== 'csrfmiddlewaretoken' && !field.disabled &&
    !['password', 'file', 'submit', 'button'].includes(field.type) && !field.closest('[data-no-copy]'))
}

function read(form) {
  return fields(form).map((field) => [field.name, field.type === 'checkbox' || field.type === 'radio' ? [field.value, field.checked] : field.value])
}

function write(form, values) {
  const left = new Map()
  for (const field of fields(form)) left.set(field.name, [...(left.get(field.name) || []), field])
  let changed = false
  for (const [name, value] of values) {
    const field = (left.get(name) || []).shift()
    if (!field) continue
    if (Array.isArray(value)) {
      changed = changed || field.checked !== value[1]
      field.checked = value[1]
    } else if (field.value !== value) {
      field.value = value
      changed = changed || field.type !== 'hidden'
    }
  }
  return changed
}

class Draft {
  constructor(form, htmx) {
    this.form = form
    this.htmx = htmx
    this.key = PREFIX + form.dataset.autosave
    this.dirty = false
    this.sending = false
    this.since = 0
    this.timer = 0
    this.last = JSON.stringify(read(form))
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
    const copy = store((kept) => JSON.parse(kept.getItem(this.key) || 'null'))
    if (!copy) return
    if (write(this.form, copy.values)) {
      this.show('saving', word('restored'))
      this.touch()
    } else this.forget()
  }

  remember() {
    if (document.body.hasAttribute('data-no-copy')) return
    store((kept) => kept.setItem(this.key, JSON.stringify({ values: read(this.form) })))
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
    this.sent = JSON.stringify(read(this.form))
    this.show('saving', word('saving'))
    this.htmx.trigger(this.form, 'dj:save')
  }

  confirmed() {
    const line = this.status()
    const version = line && line.dataset.version
    const field = this.form.elements.namedItem('version')
    if (version !== undefined && version !== null && field) field.value = version
    this.last = this.sent
    const same = withoutVersion(read(this.form)) === withoutVersion(JSON.parse(this.sent))
    this.since = Date.now()
    this.dirty = !same
    if (same) {
      this.last = JSON.stringify(read(this.form))
      this.forget()
    } else this.plan(PAUSE)
  }

  answered(xhr, successful) {
    this.sending = false
    if (isSignIn(xhr)) {
      this.show('failed', word('failed'))
      askToSignIn(() => this.save())
    } else if (xhr.status === 409) this.dirty = true
    else if (successful) this.confirmed()
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

function withoutVersion(values) {
  return JSON.stringify(values.filter(([name]) => name !== 'version'))
}

function wire(form, htmx) {
  if (drafts.has(form)) return
  const draft = new Draft(form, htmx)
  drafts.set(form, draft)
  form.addEventListener('input', (event) => { if (!event.isComposing) draft.touch() })
  form.addEventListener('change', () => draft.touch())
  form.addEventListener('compositionend', () => draft.touch())
  form.addEventListener('focusout', () => draft.save())
  form.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.elt === form) draft.answered(event.detail.xhr, event.detail.successful)
  })
  form.addEventListener('submit', () => draft.forget())
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
  })
  window.addEventListener('online', () => saveNow())
  window.addEventListener('pagehide', () => saveNow())
  window.addEventListener('beforeunload', (event) => {
    const lostBoth = Array.from(drafts.values()).some((draft) => draft.dirty && store((kept) => kept.getItem(draft.key)) === null)
    if (lostBoth) event.preventDefault()
  })
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-sign-out]')) return
    store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX)).forEach((key) => kept.removeItem(key)))
  })
}
