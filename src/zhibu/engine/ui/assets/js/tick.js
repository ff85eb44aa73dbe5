// Seconds that run down beside a code; the code itself is fetched by htmx.
import { all, onEveryPart } from './words.js'

function run(place) {
  const end = Date.now() + Number(place.textContent) * 1000
  const timer = setInterval(() => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000))
    if (!place.isConnected || left === 0) clearInterval(timer)
    place.textContent = String(left)
  }, 1000)
}

export function watchTicks(htmx) {
  onEveryPart(htmx, (part) => all(part, '[data-countdown]').forEach(run))
}
