// Words come from the page, so that the catalogue of translations covers them; see ui/parts/spoken.html.
export function word(name) {
  const box = document.getElementById('dj-words')
  return (box && box.dataset[name]) || ''
}

// Tell readers something, politely; the region exists from the start.
export function say(text) {
  const region = document.getElementById('dj-live')
  if (!region || !text) return
  region.textContent = ''
  setTimeout(() => { region.textContent = text }, 60)
}

// Run now and for every part that htmx puts in later.
export function onEveryPart(htmx, run) {
  htmx.onLoad((part) => run(part))
}

export function all(part, selector) {
  const found = Array.from(part.querySelectorAll ? part.querySelectorAll(selector) : [])
  if (part.matches && part.matches(selector)) found.unshift(part)
  return found
}
