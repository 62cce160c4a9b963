// The files of a static site, each with its path: page, slides, lab, scripts, pictures, recordings.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { packText } from '../../core/host/pack.ts';
import type { SiteLab } from '../../core/host/site-lab.ts';
import type { Lab } from '../../core/lab/lab.ts';
import { type Boot, PROTOCOL, type SlideHtml } from '../../core/protocol/messages.ts';
import { sitePolicy } from '../../server/content-policy.ts';
import type { LoadedDeck } from '../../server/deck-source.ts';
import { renderPage } from '../../server/pages.ts';
import type { Recording } from '../../server/recordings.ts';
import { recordingsIndex } from '../../server/recordings-index.ts';
import { deckTypes, safeFile } from '../../server/static-files.ts';
import { publicFolder } from '../public-folder.ts';
import { licencesOf, scriptsOf } from './scripts.ts';

/** By path below the site's folder, with slashes. */
export type SiteFiles = ReadonlyMap<string, Buffer>;

export type SiteParts = {
  readonly deck: LoadedDeck;
  readonly lab: Lab | null;
  /** The lab's first state; null without a lab. */
  readonly start: SiteLab['start'] | null;
  readonly recordings: readonly Recording[];
  /** Folder of the built scripts. */
  readonly build: string;
};

const slidesPerFile = 40;

export function gatherSite(parts: SiteParts): SiteFiles {
  const files = new Map<string, Buffer>();
  const put = (path: string, text: string) => void files.set(path, Buffer.from(text));
  const { deck, recordings, build } = parts;
  const slides = deck.shown.map((_slide, index) => slideOf(deck, index));
  put('index.html', page(parts, slides));
  for (let at = 0; at * slidesPerFile < slides.length; at++) {
    const some = slides.slice(at * slidesPerFile, (at + 1) * slidesPerFile);
    put(`slides/${at}.json`, JSON.stringify(some));
  }
  put('lab.json', packText(siteLab(parts)));
  put('api/search.json', JSON.stringify(deck.search(false)));
  put('api/recordings.json', JSON.stringify(recordingsIndex(recordings, deck.boot)));
  for (const { file, text } of recordings) put(`recordings/${file}`, text);
  if (deck.boot.style !== null) put('deck.css', deck.style());
  for (const path of picturesIn([...slides.map(({ html }) => html), deck.style()])) {
    const file = safeFile(deck.folder, path);
    if (file !== null && deckTypes.has(extname(file).toLowerCase()))
      files.set(`deck/${path}`, readFileSync(file));
  }
  for (const name of scriptsOf(build))
    put(`build/${name}`, withoutMap(readText(join(build, name))));
  for (const name of licencesOf(build)) put(`build/${name}`, readText(join(build, name)));
  for (const name of ['inter.woff2', 'jetbrains-mono.woff2'])
    files.set(`fonts/${name}`, readFileSync(join(publicFolder, 'fonts', name)));
  put('embed.js', withoutMap(readText(join(build, 'embed.js'))));
  files.set('favicon.svg', readFileSync(join(publicFolder, 'favicon.svg')));
  put('service-worker.js', serviceWorker(files, build));
  return files;
}

/** Notes are the presenter's; a picture's address needs no version where all is of one build. */
function slideOf(deck: LoadedDeck, index: number): SlideHtml {
  const html = deck.slide(index)?.html ?? '';
  return { html: html.replace(/(\bdeck\/[^"?#&]+)\?v=[0-9a-f]{8}/g, '$1'), notes: null };
}

function page({ deck, lab }: SiteParts, slides: readonly SlideHtml[]): string {
  const boot: Boot = {
    protocol: PROTOCOL,
    role: 'student',
    deck: deck.boot,
    lab: lab && { name: lab.name, backend: 'simulated', terminals: lab.terminals },
    slide: 0,
    slides: Object.fromEntries(slides.slice(0, 3).entries()),
    base: '',
    site: { slidesPerFile },
  };
  const head = `<meta http-equiv="Content-Security-Policy" content="${sitePolicy}">\n<meta name="referrer" content="no-referrer">\n`;
  return renderPage(boot, { script: 'build/site.js', style: 'build/student.css', head });
}

function siteLab({ deck, lab, start }: SiteParts): SiteLab | null {
  if (lab === null || start === null) return null;
  return {
    format: 1,
    version: deck.version,
    lab,
    start,
    exercises: deck.deck.exercises,
    slides: deck.boot.slides.map(({ first, exercises }) => ({ first, exercises })),
  };
}

/** Paths below `deck/` that slides and style name. */
function picturesIn(texts: readonly string[]): Set<string> {
  const paths = new Set<string>();
  for (const text of texts)
    for (const [, path] of text.matchAll(/(?<![\w/.-])deck\/([^"'()?#&\s<>]+)/g))
      if (path !== undefined) paths.add(decoded(path));
  return paths;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Knows every other file with its hash, so that a new build takes only what is new. */
function serviceWorker(files: SiteFiles, build: string): string {
  const list = [...files].map(([path, bytes]) => [encodeURI(path), hashOf(bytes)]);
  const version = hashOf(JSON.stringify(list));
  const script = readText(join(build, 'service-worker.js'));
  return `self.siteFiles=${JSON.stringify({ version, files: list })};\n${withoutMap(script)}`;
}

/** Maps stay at home: nobody reads a site's scripts. */
function withoutMap(script: string): string {
  return script.replace(/\n?(?:\/\/|\/\*)# sourceMappingURL=.*\s*$/, '\n');
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

function hashOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
