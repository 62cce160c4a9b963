// What a `curl` command line asks for.
import { parseOptions } from './options.ts';

export type CurlPlan = {
  readonly urls: readonly string[];
  readonly method: string | null;
  readonly headers: readonly string[];
  /** Pieces of the body: text, or `@file` to be read; raw keeps line ends. */
  readonly data: readonly { readonly text: string; readonly raw: boolean }[];
  readonly upload: string | null;
  readonly outputs: readonly string[];
  readonly remoteName: boolean;
  readonly include: boolean;
  readonly head: boolean;
  readonly get: boolean;
  readonly silent: boolean;
  readonly showError: boolean;
  readonly fail: boolean;
  readonly follow: boolean;
  readonly verbose: boolean;
  readonly limitMs: number;
  readonly connectMs: number;
  readonly retries: number;
  readonly writeOut: string | null;
  /** Null: what it calls itself. */
  readonly agent: string | null;
  readonly user: string | null;
  readonly redirectsMax: number;
  readonly http10: boolean;
  /** `--resolve host:port:address`. */
  readonly known: readonly string[];
};

export type CurlCommand =
  | { readonly kind: 'problem'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  | { readonly kind: 'plan'; readonly plan: CurlPlan };

const more = "curl: try 'curl --help' or 'curl --manual' for more information\n";

const short =
  '#0123146aA:b:B:c:C:d:D:e:E:F:fgGhH:iIjJ:kK:lLm:MnNo:OpP:qQ:r:RsSt:T:u:U:vVw:x:X:y:Y:z:Z';

const long: Readonly<Record<string, string>> = {
  'connect-timeout': 'connect-timeout:',
  'data-ascii': 'd:',
  'data-binary': 'data-binary:',
  'data-raw': 'data-raw:',
  'fail-with-body': 'f',
  'http1.0': '0',
  'http1.1': 'http1.1',
  'max-redirs': 'max-redirs:',
  'max-time': 'm:',
  'no-buffer': 'N',
  'no-progress-meter': 'no-progress-meter',
  'output-dir': 'output-dir:',
  'progress-bar': '#',
  'remote-name': 'O',
  'retry-connrefused': 'retry-connrefused',
  'retry-delay': 'retry-delay:',
  'show-error': 'S',
  'upload-file': 'T:',
  'user-agent': 'A:',
  'write-out': 'w:',
  compressed: 'compressed',
  cookie: 'b:',
  data: 'd:',
  fail: 'f',
  form: 'F:',
  get: 'G',
  head: 'I',
  header: 'H:',
  help: 'h',
  include: 'i',
  insecure: 'k',
  ipv4: '4',
  json: 'json:',
  location: 'L',
  output: 'o:',
  referer: 'e:',
  request: 'X:',
  resolve: 'resolve:',
  retry: 'retry:',
  silent: 's',
  url: 'url:',
  user: 'u:',
  verbose: 'v',
  version: 'V',
};

export function readPlan(argv: readonly string[]): CurlCommand {
  const options = parseOptions(argv, short, long);
  if (options.problem) {
    const { kind, option } = options.problem;
    const what = kind === 'unknown' ? 'is unknown' : 'requires parameter';
    return { kind: 'problem', text: `curl: option ${option}: ${what}\n${more}` };
  }
  if (options.has('h')) return { kind: 'help' };
  if (options.has('V')) return { kind: 'version' };
  const every = (name: string) => options.given.filter(one => one[0] === name).map(one => one[1]);
  const urls = [...every('url'), ...options.rest].flatMap(expandGlob);
  if (urls.length === 0) return { kind: 'problem', text: more };
  const seconds = (name: string) =>
    options.has(name) ? Number(options.value(name)) * 1000 : Number.POSITIVE_INFINITY;
  const json = every('json');
  const headers = every('H');
  if (json.length > 0) headers.push('Content-Type: application/json', 'Accept: application/json');
  for (const cookie of every('b')) headers.push(`Cookie: ${cookie}`);
  for (const referer of every('e')) headers.push(`Referer: ${referer}`);
  return {
    kind: 'plan',
    plan: {
      urls,
      method: options.value('X') ?? null,
      headers,
      data: options.given.flatMap(([name, text]) => piece(name, text)),
      upload: options.value('T') ?? null,
      outputs: every('o'),
      remoteName: options.has('O'),
      include: options.has('i') || options.has('I'),
      head: options.has('I'),
      get: options.has('G'),
      silent: options.has('s'),
      showError: options.has('S'),
      fail: options.has('f'),
      follow: options.has('L'),
      verbose: options.has('v'),
      limitMs: seconds('m'),
      connectMs: seconds('connect-timeout'),
      retries: Number(options.value('retry') ?? 0),
      writeOut: options.value('w') ?? null,
      agent: options.value('A') ?? null,
      user: options.value('u') ?? null,
      redirectsMax: Number(options.value('max-redirs') ?? 50),
      http10: options.has('0'),
      known: every('resolve'),
    },
  };
}

function piece(name: string, text: string): { text: string; raw: boolean }[] {
  if (name === 'd') return [{ text, raw: false }];
  if (name === 'data-binary' || name === 'json') return [{ text, raw: true }];
  // In data-raw an @ means itself: it is marked so that nobody takes it for a file.
  return name === 'data-raw'
    ? [{ text: text.startsWith('@') ? `\0${text}` : text, raw: true }]
    : [];
}

/** `http://h/[1-3]` and `{a,b}`: one address for each. */
function expandGlob(url: string): string[] {
  const range = /^(.*?)\[(\d+)-(\d+)\](.*)$/s.exec(url);
  if (range) {
    const [, before = '', from = '', to = '', after = ''] = range;
    const width = from.startsWith('0') ? from.length : 0;
    const all: string[] = [];
    for (let n = Number(from); n <= Number(to) && all.length < 1000; n++)
      all.push(...expandGlob(`${before}${String(n).padStart(width, '0')}${after}`));
    return all;
  }
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(url);
  if (!braces) return [url];
  const [, before = '', list = '', after = ''] = braces;
  return list.split(',').flatMap(one => expandGlob(`${before}${one}${after}`));
}
