// The service worker of a static site: takes every file at the first visit, and answers from them.
export {};

declare const self: ServiceWorkerGlobalScope & {
  /** Written before this script by `deckhand build`: each file with a hash of its bytes. */
  readonly siteFiles: {
    readonly version: string;
    readonly files: readonly (readonly [string, string])[];
  };
};

const { version, files } = self.siteFiles;
const scope = self.registration.scope;
const prefix = `deckhand ${scope} `;
const name = `${prefix}${version}`;
/** So many at a time: who reads meanwhile shall not wait for them. */
const atOnce = 6;

self.addEventListener('install', event => event.waitUntil(takeAll()));

self.addEventListener('activate', event =>
  event.waitUntil(
    (async () => {
      for (const old of await caches.keys())
        if (old.startsWith(prefix) && old !== name) await caches.delete(old);
      // The page of the first visit goes on without a network too.
      await self.clients.claim();
    })(),
  ),
);

// A page that was opened just now wants the newest build.
self.addEventListener('message', event => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !url.href.startsWith(scope)) return;
  event.respondWith(answer(event.request, url));
});

async function answer(request: Request, url: URL): Promise<Response> {
  const path = url.pathname.slice(new URL(scope).pathname.length);
  const cache = await caches.open(name);
  const kept = await cache.match(addressOf(path === '' ? 'index.html' : path));
  return kept ?? fetch(request);
}

async function takeAll(): Promise<void> {
  const cache = await caches.open(name);
  const earlier = await earlierFiles();
  const left = [...files];
  const takeOn = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [path, hash] = next;
      const kept = await earlier.get(hash)?.();
      await cache.put(addressOf(path), kept ?? (await fetchFile(path)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeOn));
  await cache.put(addressOf('?files'), new Response(JSON.stringify(files)));
}

async function fetchFile(path: string): Promise<Response> {
  const answer = await fetch(addressOf(path), { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  // A redirected answer may not be given to a page that asked for itself.
  return answer.redirected
    ? new Response(await answer.blob(), { headers: answer.headers })
    : answer;
}

/** What the version before had of the same bytes, by their hash. */
async function earlierFiles(): Promise<Map<string, () => Promise<Response | undefined>>> {
  const found = new Map<string, () => Promise<Response | undefined>>();
  for (const old of await caches.keys()) {
    if (!old.startsWith(prefix) || old === name) continue;
    const cache = await caches.open(old);
    const list = await cache.match(addressOf('?files'));
    const had = (await list?.json()) as typeof files | undefined;
    for (const [path, hash] of had ?? []) found.set(hash, () => cache.match(addressOf(path)));
  }
  return found;
}

function addressOf(path: string): string {
  return new URL(path, scope).href;
}
