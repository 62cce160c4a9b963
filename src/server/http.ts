// Everything over HTTP that is not a socket: pages, slides, pictures, health, figures.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import express, { type Express, type Request, type Response } from 'express';
import type { PageKind } from '../core/protocol/class-messages.ts';
import { type Boot, PROTOCOL } from '../core/protocol/messages.ts';
import { newSecret } from './access.ts';
import { serverPolicy } from './content-policy.ts';
import type { DeckSource } from './deck-source.ts';
import { foreignHost } from './host-names.ts';
import { addIdentity, type IdentityParts, wantsIn } from './identity.ts';
import { renderPage } from './pages.ts';
import { renderNotice } from './plain-page.ts';
import { type PortsParts, portsByName, portsByPath } from './ports-http.ts';
import type { Recordings } from './recordings.ts';
import { recordingsIndex } from './recordings-index.ts';
import { createStaticFolder, deckTypes, sendPacked } from './static-files.ts';

export type HttpParts = IdentityParts & {
  readonly deck: DeckSource;
  readonly ports: PortsParts;
  readonly lab: () => Boot['lab'];
  /** Null without a lab. */
  readonly recordings: () => Recordings | null;
  /** Slide that a page opened now shows first. */
  readonly classSlide: () => number;
  readonly metrics: () => string;
  readonly report: (error: unknown) => void;
};

const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));

export function createHttp(parts: HttpParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', serverPolicy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
    next();
  });
  app.use(portsByName(parts.ports, request => parts.hostNames.hostOf(request.headers)));
  app.use((request, response, next) => {
    const host = parts.hostNames.hostOf(request.headers);
    if (parts.hostNames.isOwn(host)) return next();
    const page = renderNotice('Not this server', foreignHost(host), parts.basePath);
    response.status(421).type('html').send(page);
  });
  const router = express.Router();
  addPages(router, parts);
  addData(router, parts);
  addFiles(router, parts);
  addRecordings(router, parts);
  router.use('/p', portsByPath(parts.ports));
  app.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });
  app.use(parts.basePath, router);
  app.use((_request: Request, response: Response) => {
    const page = renderNotice(
      'Not here',
      'There is nothing at this address. The slides are one step away.',
      parts.basePath,
    );
    response.status(404).type('html').send(page);
  });
  // Four parameters are what makes it an error handler for express.
  app.use((error: unknown, _request: Request, response: Response, next: () => void) => {
    parts.report(error);
    if (response.headersSent) return next();
    const sentence =
      'The server could not answer. Reload the page; if it stays, restart the server.';
    response
      .status(statusOf(error))
      .type('html')
      .send(renderNotice('That did not work', sentence, parts.basePath));
  });
  return app;
}

function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

function addPages(router: express.Router, parts: HttpParts): void {
  const { access, basePath } = parts;
  const build = createStaticFolder(join(publicFolder, 'build'), { cache: true });
  const pages = new Map<string, { plain: Buffer; packed: Buffer; etag: string }>();
  const show = async (role: PageKind, request: Request, response: Response) => {
    const deck = parts.deck.current();
    const asked = Number(request.query.slide);
    const wanted = Number.isInteger(asked) && asked >= 1 ? asked - 1 : parts.classSlide();
    const slide = Math.max(0, Math.min(deck.boot.slides.length - 1, wanted));
    const script = (await build.versioned(`${role}.js`)) ?? `${role}.js`;
    const style = await build.versioned(`${role}.css`);
    const key = `${role} ${slide} ${parts.deck.revision()} ${script} ${style}`;
    let page = pages.get(key);
    if (page === undefined) {
      const boot = await makeBoot(role, slide, parts);
      const assets = { script: `build/${script}`, style: style === null ? null : `build/${style}` };
      const plain = Buffer.from(renderPage(boot, assets));
      const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`;
      page = { plain, packed: gzipSync(plain), etag };
      if (pages.size >= 200) pages.clear();
      pages.set(key, page);
    }
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Cache-Control', 'no-cache, private');
    response.setHeader('ETag', page.etag);
    if (request.headers['if-none-match'] === page.etag) response.status(304).end();
    else sendPacked(request, response, page.plain, page.packed);
  };
  router.get('/', async (request, response) => {
    if (!wantsIn(request, response, parts)) return;
    // The browser would start another process for it: a third of the time to the first slide.
    response.removeHeader('Cross-Origin-Opener-Policy');
    await show('student', request, response);
  });
  for (const role of ['presenter', 'projector'] as const)
    router.get(`/${role}`, async (request, response) => {
      const { key } = request.query;
      if (typeof key === 'string') {
        const cookie = access.exchange(role, key);
        if (cookie === null)
          return parts.turnedAway.guess('key', crowded =>
            refuse(response, role, basePath, crowded ? 429 : 403),
          );
        response.append('Set-Cookie', cookie);
        if (access.secretOf(request.headers.cookie) === null)
          response.append('Set-Cookie', access.personCookie(newSecret()));
        return response.redirect(303, `${basePath}${role}`);
      }
      if (!access.allow(role, request.headers.cookie)) return refuse(response, role, basePath);
      if (access.secretOf(request.headers.cookie) === null)
        response.append('Set-Cookie', access.personCookie(newSecret()));
      await show(role, request, response);
    });
  addIdentity(router, parts);
}

function refuse(response: Response, role: string, basePath: string, status = 403): void {
  const sentence = `This page needs the ${role} address with its key, as it was printed when the server started. Ask the person who started it.`;
  response
    .status(status)
    .type('html')
    .send(renderNotice('Not for everybody', sentence, basePath));
}

async function makeBoot(role: PageKind, slide: number, parts: HttpParts): Promise<Boot> {
  const deck = parts.deck.current();
  const slides: Record<number, Boot['slides'][number]> = {};
  for (let index = slide - 2; index <= slide + 2; index++) {
    const html = await deck.slide(index);
    if (html !== null) slides[index] = role === 'presenter' ? html : { ...html, notes: null };
  }
  return {
    protocol: PROTOCOL,
    role,
    deck: deck.boot,
    lab: parts.lab(),
    slide,
    slides,
    base: parts.basePath,
  };
}

function addData(router: express.Router, parts: HttpParts): void {
  router.get('/api/slide/:index', async (request, response) => {
    const deck = parts.deck.current();
    const index = /^\d{1,6}$/.test(request.params.index) ? Number(request.params.index) : -1;
    const slide = await deck.slide(index);
    if (slide === null) {
      const last = deck.boot.slides.length - 1;
      response.status(404).json({ sentence: `There is no such slide: they go from 0 to ${last}.` });
      return;
    }
    const presents = parts.access.allow('presenter', request.headers.cookie);
    response.setHeader('Cache-Control', 'no-cache, private');
    response.json(presents ? slide : { ...slide, notes: null });
  });
  const searched = new Map<string, { plain: Buffer; packed: Buffer }>();
  router.get('/api/search.json', (request, response) => {
    const presents = parts.access.allow('presenter', request.headers.cookie);
    const deck = parts.deck.current();
    const key = `${deck.version} ${presents}`;
    let texts = searched.get(key);
    if (texts === undefined) {
      const plain = Buffer.from(JSON.stringify(deck.search(presents)));
      texts = { plain, packed: gzipSync(plain) };
      if (searched.size >= 2) searched.clear();
      searched.set(key, texts);
    }
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'no-cache, private');
    sendPacked(request, response, texts.plain, texts.packed);
  });
  router.get('/api/deck.json', (request, response) => {
    const presents = parts.access.allow('presenter', request.headers.cookie);
    response.setHeader('Cache-Control', 'no-cache, private');
    response.json(parts.deck.current().dump(presents));
  });
  router.get('/metrics', (_request, response) => {
    response.type('text/plain; version=0.0.4').send(parts.metrics());
  });
  router.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });
}

/** What can be watched, and the files of it. */
function addRecordings(router: express.Router, parts: HttpParts): void {
  const all = () => parts.recordings()?.all() ?? [];
  router.get('/api/recordings.json', (_request, response) => {
    const index = recordingsIndex(all(), parts.deck.current().boot);
    response.setHeader('Cache-Control', 'no-cache');
    response.json(index);
  });
  router.get('/recordings/:file', (request, response, next) => {
    const recording = all().find(({ file }) => file === request.params.file);
    if (recording === undefined) return next();
    response.setHeader('Content-Type', 'application/x-asciicast');
    response.setHeader('Cache-Control', 'no-cache');
    const plain = Buffer.from(recording.text);
    sendPacked(request, response, plain, gzipSync(plain));
  });
}

function addFiles(router: express.Router, parts: HttpParts): void {
  const build = createStaticFolder(join(publicFolder, 'build'), { cache: true });
  const fonts = createStaticFolder(join(publicFolder, 'fonts'), { cache: true });
  const icons = createStaticFolder(publicFolder, { cache: true });
  const deck = createStaticFolder(parts.deck.current().folder, { types: deckTypes, cache: false });
  router.use('/build', build.serve);
  router.use('/fonts', fonts.serve);
  router.use('/deck', deck.serve);
  router.get('/deck.css', (request, response) => {
    const { boot, style } = parts.deck.current();
    response.setHeader('Content-Type', 'text/css; charset=utf-8');
    const isNamed = boot.style !== null && request.query.v === boot.style;
    response.setHeader(
      'Cache-Control',
      isNamed ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
    const plain = Buffer.from(style());
    sendPacked(request, response, plain, plain.length > 1000 ? gzipSync(plain) : null);
  });
  router.get(/^\/[\w.-]+\.(svg|ico|png)$/, icons.serve);
}
