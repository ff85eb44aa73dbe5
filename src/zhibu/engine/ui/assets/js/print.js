// On paper every page says who printed it and when; the style sheet adds 第x页 共y页 (browsers from Chromium 131 on,
// older ones print their own line, and the last line of the paper says it too).
function two(number) {
  return String(number).padStart(2, '0')
}

export function watchPrint() {
  const line = document.querySelector('[data-printed]')
  window.addEventListener('beforeprint', () => {
    if (!line) return
    const now = new Date()
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
    line.querySelector('span').textContent = `${day} ${two(now.getHours())}:${two(now.getMinutes())}`
    document.documentElement.style.setProperty('--printed', JSON.stringify(` · ${line.textContent.trim()}`))
  })
  const button = document.querySelector('[data-print]')
  if (button) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
