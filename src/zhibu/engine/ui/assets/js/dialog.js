// Dialogs: modal where the browser can, else a box over the page. Links with data-dialog open them.
export function openDialog(dialog) {
  if (!dialog || dialog.open) return
  dialog.opener = document.activeElement
  if (dialog.showModal) dialog.showModal()
  else {
    dialog.classList.add('fallback')
    dialog.setAttribute('open', '')
  }
  const first = dialog.querySelector('[autofocus], input:not([type=hidden]), select, textarea') || dialog.querySelector('h2')
  if (first) first.focus({ preventScroll: true })
}

export function shutDialog(dialog) {
  if (!dialog || !dialog.hasAttribute('open')) return
  if (dialog.close && !dialog.classList.contains('fallback')) dialog.close()
  else dialog.removeAttribute('open')
  if (dialog.opener && dialog.opener.isConnected) dialog.opener.focus()
}

export function watchDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog]')
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog)
      if (dialog) {
        event.preventDefault()
        openDialog(dialog)
      }
      return
    }
    const shut = event.target.closest('[data-dialog-shut]')
    if (shut) {
      event.preventDefault()
      shutDialog(shut.closest('dialog'))
    }
  })
  // An address with #id opens its dialog, as it does without JavaScript.
  const wanted = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (wanted && wanted.matches('dialog')) openDialog(wanted)
}
