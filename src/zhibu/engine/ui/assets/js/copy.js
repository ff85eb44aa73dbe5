// Copying words. Without HTTPS the clipboard is closed: an old way remains.
import { say, word } from './words.js'

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'visually-hidden'
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
}

export function watchCopies() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]')
    if (!button) return
    await copy(button.dataset.copy)
    button.focus()
    say(word('copied'))
    const words = button.lastChild
    const old = words.textContent
    words.textContent = word('copied')
    setTimeout(() => { words.textContent = old }, 2000)
  })
  document.addEventListener('click', (event) => {
    const back = event.target.closest('[data-back]')
    if (back && history.length > 1) {
      event.preventDefault()
      history.back()
    }
  })
}
