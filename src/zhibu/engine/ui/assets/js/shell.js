// The worker that answers while the network is gone; browsers offer it only over a safe connection.
export function watchShell() {
  const named = document.querySelector('meta[name=worker]')
  if (!named || !('serviceWorker' in navigator) || 'publicComputer' in document.documentElement.dataset) return
  // Pages work without it: a browser that refuses is left alone.
  navigator.serviceWorker.register(named.content, { scope: '/' }).catch(() => {})
}
