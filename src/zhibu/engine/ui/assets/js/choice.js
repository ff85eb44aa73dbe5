// Choosing rows: the bar appears with the number chosen; Shift chooses a range. Also the place to drop a file.
import { all, onEveryPart, word } from './words.js'

function boxes(form) {
  return Array.from(form.querySelectorAll('tbody input[type=checkbox]'))
}

// Choosing the rows of all pages is a step of its own, and any other choice takes it back.
function refresh(form, bar, everything = false) {
  const rows = boxes(form)
  const chosen = rows.filter((box) => box.checked)
  const offer = bar.querySelector('[data-bulk-whole]')
  const number = everything && offer ? offer.dataset.bulkWhole : String(chosen.length)
  bar.hidden = chosen.length === 0
  bar.querySelector('[data-bulk-count]').textContent = word('chosen').replace('%s', number)
  if (offer) {
    offer.hidden = everything || chosen.length < rows.length
    bar.querySelector('[data-bulk-said]').disabled = !everything
  }
  const whole = bar.querySelector('[data-bulk-all]')
  whole.checked = chosen.length === rows.length
  whole.indeterminate = chosen.length > 0 && chosen.length < rows.length
  for (const box of rows) {
    const row = box.closest('tr')
    if (row) row.classList.toggle('sel', box.checked)
  }
}

function wire(bar) {
  const form = bar.closest('form')
  if (!form) return
  let last = null
  form.addEventListener('click', (event) => {
    const box = event.target
    if (!box.matches || !box.matches('tbody input[type=checkbox]')) return
    const rows = boxes(form)
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b)
      for (const between of rows.slice(from, to + 1)) between.checked = box.checked
    }
    last = box
    refresh(form, bar)
  })
  bar.querySelector('[data-bulk-all]').addEventListener('change', (event) => {
    for (const box of boxes(form)) box.checked = event.target.checked
    refresh(form, bar)
  })
  bar.querySelector('[data-bulk-clear]').addEventListener('click', () => {
    for (const box of boxes(form)) box.checked = false
    refresh(form, bar)
    const first = boxes(form)[0]
    if (first) first.focus()
  })
  const offer = bar.querySelector('[data-bulk-whole]')
  if (offer) {
    offer.addEventListener('click', () => {
      refresh(form, bar, true)
      bar.querySelector('[data-bulk-clear]').focus()
    })
  }
  refresh(form, bar)
}

function wireDrop(place) {
  const field = place.querySelector('input[type=file]')
  if (!field) return
  for (const name of ['dragenter', 'dragover']) {
    place.addEventListener(name, (event) => {
      event.preventDefault()
      place.classList.add('over')
    })
  }
  place.addEventListener('dragleave', () => place.classList.remove('over'))
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    place.classList.remove('over')
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files
    field.focus()
  })
}

export function watchChoice(htmx) {
  onEveryPart(htmx, (part) => {
    all(part, '[data-bulk]').forEach(wire)
    all(part, '[data-drop]').forEach(wireDrop)
  })
}
