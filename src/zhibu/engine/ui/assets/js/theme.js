// Runs in <head> before anything is drawn: theme and text size, so that nothing flickers.
// What the server wrote into <html> wins; else what this browser remembers; else the system's wish.
const root = document.documentElement
root.classList.add('js')

function kept(name) {
  try {
    return localStorage.getItem(name) || ''
  } catch {
    return ''
  }
}

if (!root.hasAttribute('data-dj-theme')) {
  const wish = kept('dj-theme')
  const dark = wish ? wish === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  root.setAttribute('data-bs-theme', dark ? 'dark' : 'light')
}
if (!root.hasAttribute('data-dj-text') && !root.hasAttribute('data-dj-kept')) {
  const size = kept('dj-text')
  if (size === 'large' || size === 'xlarge') root.setAttribute('data-dj-text', size)
}
