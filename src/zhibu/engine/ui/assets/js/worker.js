// While the network is gone: the page that says so, with its look. Pages about people are never kept.
const STORE = 'shell'
const OFFLINE = '/offline/'
const FOLDER = new URL(new URL(self.location).searchParams.get('look'), self.location)
const LOOK = ['app.css', 'app.js', 'theme.js', 'icons.svg', 'mark.svg'].map((name) => new URL(name, FOLDER).href)

async function keep() {
  const store = await caches.open(STORE)
  // Without the cookie: the page is the same for everybody and names nobody.
  const page = new Request(OFFLINE, { cache: 'reload', credentials: 'omit' })
  await store.addAll([page, ...LOOK.map((url) => new Request(url, { cache: 'reload' }))])
  await self.skipWaiting()
}

async function kept(request) {
  const store = await caches.open(STORE)
  const found = await store.match(request, { ignoreSearch: true })
  return found || Response.error()
}

self.addEventListener('install', (event) => event.waitUntil(keep()))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => kept(OFFLINE)))
  else if (LOOK.includes(request.url.split(/[?#]/)[0])) event.respondWith(fetch(request).catch(() => kept(request)))
})
