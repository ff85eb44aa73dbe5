// Progress of long work is said aloud at every quarter, not at every answer.
import { say } from './words.js'

export function watchJobs() {
  let said = ''
  document.addEventListener('htmx:afterSwap', () => {
    const words = document.querySelector('[data-job-spoken]')
    if (!words) return
    const quarter = words.dataset.jobSpoken
    if (quarter === said) return
    said = quarter
    say(words.textContent)
  })
}
