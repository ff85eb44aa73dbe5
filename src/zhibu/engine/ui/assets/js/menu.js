// Menus are <details>; here they also close on Esc, on a click elsewhere, and one at a time.
function shut(except) {
  for (const menu of document.querySelectorAll('details.dj-menu[open]')) if (menu !== except) menu.open = false
}

export function watchMenus() {
  document.addEventListener('click', (event) => {
    shut(event.target.closest('details.dj-menu'))
    const button = event.target.closest('[data-unfold]')
    if (button) button.setAttribute('aria-expanded', String(button.getAttribute('aria-expanded') !== 'true'))
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return
    const menu = document.querySelector('details.dj-menu[open]')
    if (!menu) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
}
