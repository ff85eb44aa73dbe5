// Who is writing where: a sign of life every few seconds while the page is looked at; it fades by itself.
import { all, onEveryPart } from './words.js'

const BEAT = 8000

function wire(box, htmx) {
  if (box.dataset.wired) return
  box.dataset.wired = 'yes'
  let told = null
  const beat = () => {
    if (!box.isConnected || document.hidden) return
    const part = document.activeElement && document.activeElement.closest('[data-part]')
    told = part ? part.dataset.part : ''
    htmx.ajax('POST', box.dataset.pens, { source: box, values: { part: told }, swap: 'none' })
  }
  const timer = setInterval(() => { if (box.isConnected) beat(); else clearInterval(timer) }, BEAT)
  document.addEventListener('focusin', (event) => {
    const part = event.target.closest && event.target.closest('[data-part]')
    if (part && part.dataset.part !== told) beat()
  })
}

export function watchPens(htmx) {
  onEveryPart(htmx, (part) => all(part, '[data-pens]').forEach((box) => wire(box, htmx)))
}
