// Keeps the site for times without a network: its service worker takes everything at the first visit.

export function startOffline(): void {
  // Only on https and on one's own machine; elsewhere the site works as long as it is reached.
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('service-worker.js').catch(() => {});
  navigator.serviceWorker.ready.then(
    () => {
      document.body.dataset.offline = 'ready';
    },
    () => {},
  );
}
