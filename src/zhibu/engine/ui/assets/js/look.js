// Text size and theme. Signed in, the server keeps them (the form is sent); else this browser does.
const root = document.documentElement

function keep(name, value) {
  try {
    localStorage.setItem(name, value)
  } catch {
    // A browser that keeps nothing still shows the choice on this page.
  }
}

function showText(size) {
  if (size) root.setAttribute('data-dj-text', size)
  else root.removeAttribute('data-dj-text')
}

function label(button, name) {
  const words = button.querySelector('span')
  if (words && button.dataset[name]) words.textContent = button.dataset[name]
}

function toggleText(button) {
  const size = root.hasAttribute('data-dj-text') ? '' : 'large'
  showText(size)
  keep('dj-text', size)
  label(button, size ? 'normal' : 'large')
}

function toggleTheme(button) {
  const theme = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark'
  root.setAttribute('data-bs-theme', theme)
  keep('dj-theme', theme)
  label(button, theme === 'dark' ? 'light' : 'dark')
}

export function watchLook() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-text-size], [data-theme]')
    if (!button || button.type === 'submit') return
    if (button.hasAttribute('data-text-size')) toggleText(button)
    else toggleTheme(button)
  })
  for (const button of document.querySelectorAll('[type=button][data-text-size]')) if (root.hasAttribute('data-dj-text')) label(button, 'normal')
  for (const button of document.querySelectorAll('[type=button][data-theme]')) if (root.getAttribute('data-bs-theme') === 'dark') label(button, 'light')
  for (const button of document.querySelectorAll('[type=submit][data-theme]')) {
    button.value = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark'
  }
}
