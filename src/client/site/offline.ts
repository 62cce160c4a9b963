// Keeps the site for times without a network: its service worker takes everything at the first visit.

export function startOffline(): void {
  // Only on https and on one's own machine; elsewhere the site works as long as it is reached.
  if (!('serviceWorker' in navigator)) return;
  register().catch(() => {});
  navigator.serviceWorker.ready.then(
    () => {
      document.body.dataset.offline = 'ready';
    },
    () => {},
  );
}

/**
 * A new build is taken in the background; it takes the place of the old one when a page is opened,
 * not while somebody works in it: scripts of two builds do not go together.
 */
async function register(): Promise<void> {
  const { serviceWorker } = navigator;
  const { waiting } = await serviceWorker.register('service-worker.js');
  if (waiting === null || serviceWorker.controller === null) return;
  serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('take over');
}
