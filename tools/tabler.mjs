// The parts of Tabler 1.4.0 that our pages use: plain elements, buttons, fields, cards, tables, grid and spacing helpers.
// A selector stays when every class in it is named here; of the custom properties only those that are read stay.
import postcss from 'postcss'

const parts = [
  'btn(-primary|-sm|-lg|-icon|-link|-list|-group)?',
  'form-(control|select|label|check|check-input|check-label|check-inline|switch|text|hint|fieldset)(-sm|-lg|-plaintext)?',
  'input-(group|group-text|group-sm|icon|icon-addon)',
  'col-form-label', 'required', 'is-invalid', 'invalid-feedback', 'was-validated', 'has-validation',
  'card(-header|-body|-footer|-title|-subtitle|-table|-sm)?',
  'table(-responsive|-sm|-hover|-vcenter|-nowrap)?',
  'container(-fluid|-xl)?', 'row(-cols)?', '(row-)?col(s)?(-(sm|md|lg|xl))?(-(auto|[0-9]{1,2}))?', 'g[xy]?-[0-9]',
  'd-(sm-|md-|lg-|xl-|print-)?(none|block|flex|grid|inline|inline-block|inline-flex|inline-grid|table-cell)',
  'flex-(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01])', 'flex-(sm|md|lg)-(row|column|wrap|nowrap)',
  'align-(items|self|content)-(start|end|center|baseline|stretch)', 'align-(top|middle|baseline|bottom)',
  'justify-content-(start|end|center|between|around|evenly)', 'order(-(sm|md|lg))?-[0-5]',
  'gap-[0-9]', '(row|column)-gap-[0-9]',
  '[mp][trblsexy]?-([0-9]|auto)', '[mp][trblsexy]?-(md|lg)-([0-9]|auto)',
  'w-(100|50|auto)', 'h-100', 'text-(start|end|center|nowrap|truncate|break|wrap|decoration-none)', 'fw-(normal|medium|bold)',
  'overflow-(auto|hidden|visible)', 'position-(relative|absolute|static|sticky)', 'list-unstyled', 'list-inline(-item)?',
  'visually-hidden(-focusable)?', 'small', 'float-end', 'clearfix',
  'h[1-6]', 'disabled', 'active', 'show',
]
const kept = new RegExp(`^(${parts.join('|')})$`)

function stays(selector) {
  if (/::?-(moz|webkit-(full|media))|\.btn-icon.*avatar|#/.test(selector)) return false
  const classes = [...selector.matchAll(/\.(-?[_a-zA-Z][\w-]*)/g)].map((match) => match[1])
  return classes.every((name) => kept.test(name))
}

function dropRules(sheet) {
  sheet.walkComments((comment) => void comment.remove())
  sheet.walkAtRules((rule) => {
    if (/keyframes$/.test(rule.name) || rule.name === 'charset' || rule.name === 'font-face') rule.remove()
  })
  sheet.walkRules((rule) => {
    const selectors = rule.selectors.filter(stays)
    if (selectors.length) rule.selectors = selectors
    else rule.remove()
  })
}

// Newer colour syntax stays out: the browsers of section 15 (ux) would lose the whole declaration anyway.
function dropModern(sheet) {
  sheet.walkDecls((decl) => {
    if (/color-mix\(|light-dark\(|oklch\(/.test(decl.value)) decl.remove()
  })
}

function dropUnread(sheet, own) {
  for (let before = -1, left = 0; before !== left; ) {
    before = left
    const read = new Set([...(sheet.toString() + own).matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]))
    sheet.walkDecls(/^--/, (decl) => {
      if (!read.has(decl.prop)) decl.remove()
    })
    left = sheet.toString().length
  }
}

function dropEmpty(sheet) {
  for (let found = true; found; ) {
    found = false
    sheet.walk((node) => {
      if ((node.type === 'rule' || node.type === 'atrule') && node.nodes && node.nodes.length === 0) {
        node.remove()
        found = true
      }
    })
  }
}

export function tablerParts(text, own) {
  const sheet = postcss.parse(text)
  dropRules(sheet)
  dropModern(sheet)
  dropUnread(sheet, own)
  dropEmpty(sheet)
  return sheet.toString()
}
