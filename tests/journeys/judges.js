// What a page must be for whoever uses keys, a thumb or a narrow window; each judge lists what is wrong.
// tests/journeys/test_every_page.py runs them on every page.
(() => {
  const PRESSED = 'a[href], button, summary, select, textarea, input:not([type=hidden])'
  const GROUPS = '[role=tree], [data-rove]'
  const BARS = '.dj-topbar, .dj-tabbar'
  const shown = (one) => one.checkVisibility({ checkVisibilityCSS: true }) && one.getAttribute('aria-hidden') !== 'true'
  const told = (one) => one.outerHTML.slice(0, 100)
  const pressed = () => Array.from(document.querySelectorAll(PRESSED)).filter((one) => shown(one) && !one.disabled)
  const block = (one) => one.closest('tr, li, form, nav, section, header, main, footer')

  function stops() {
    const all = Array.from(document.querySelectorAll(`${PRESSED}, [tabindex]`))
    return all.filter((one) => shown(one) && !one.disabled && one.tabIndex >= 0)
  }

  function order(found) {
    const trouble = []
    for (const [at, one] of found.slice(0, -1).entries()) {
      const next = found[at + 1]
      if (block(one) !== block(next)) continue
      if (next.getBoundingClientRect().bottom <= one.getBoundingClientRect().top + 1) trouble.push(`upwards: ${told(one)} then ${told(next)}`)
    }
    return trouble
  }

  function covered(one) {
    const place = one.getBoundingClientRect()
    const hit = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2)
    const bar = hit && hit.closest(BARS)
    return Boolean(bar) && !bar.contains(one)
  }

  function ring(one) {
    one.focus()
    if (document.activeElement !== one) return [`takes no focus: ${told(one)}`]
    const style = getComputedStyle(one)
    const trouble = []
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) trouble.push(`no ring: ${told(one)}`)
    if (covered(one)) trouble.push(`focus behind a bar: ${told(one)}`)
    return trouble
  }

  function keyboard() {
    document.documentElement.style.scrollBehavior = 'auto'
    const found = stops()
    const trouble = order(found)
    for (const one of pressed()) {
      if (one.tabIndex > 0) trouble.push(`its own place in the order: ${told(one)}`)
      if (one.tabIndex < 0 && !one.closest(GROUPS)) trouble.push(`not reached: ${told(one)}`)
    }
    for (const group of document.querySelectorAll(GROUPS)) {
      const links = Array.from(group.querySelectorAll('a[href]')).filter(shown)
      const own = links.filter((one) => one.tabIndex === 0)
      if (links.length && own.length !== 1) trouble.push(`${own.length} stops: ${told(group)}`)
    }
    for (const one of document.body.querySelectorAll('*')) {
      const known = one.closest(`${PRESSED}, label, [data-tree-toggle]`)
      if (!known && getComputedStyle(one).cursor === 'pointer' && shown(one)) trouble.push(`for the mouse only: ${told(one)}`)
    }
    return trouble.concat(...found.map(ring))
  }

  // What is pressed: the box with its label, and whatever the style sheet lays around a small link.
  function height(one) {
    const around = getComputedStyle(one, '::after')
    const more = around.position === 'absolute' && around.content !== 'none' ? parseFloat(around.height) || 0 : 0
    return Math.max(more, (one.closest('label, .form-check') || one).getBoundingClientRect().height)
  }

  // A link within a sentence is as high as its line; heads of a table that shows cards are for readers only.
  function targets(least) {
    return pressed()
      .filter((one) => getComputedStyle(one).display !== 'inline' && !one.closest('.visually-hidden, .dj-skip, .cards thead'))
      .filter((one) => height(one) < least - 0.5)
      .map((one) => `${Math.round(height(one))} px high: ${told(one)}`)
  }

  const wide = () => document.documentElement.scrollWidth - innerWidth

  function marked() {
    return stops().map((one, at) => {
      one.dataset.stop = String(at)
      return one.matches('[type=radio]') ? '' : String(at)
    }).filter(Boolean)
  }

  window.judges = { keyboard, targets, wide, marked }
})()
