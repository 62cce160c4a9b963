// `deckhand serve`: a deck with its lab, for one reader or a class.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backendNames, realBackends } from '../server/backends/table.ts';
import { type Config, defaults, StartError } from '../server/config.ts';
import { startServer } from '../server/main.ts';
import { explainCall } from './explain-call.ts';
import { wholeNumber } from './whole-number.ts';

const realNames = realBackends
  .map(({ name, about }) => `, or\n                        ${name}: ${about}`)
  .join('');

const usage = `usage: deckhand serve [DECK] [options]

Serves a deck (a Markdown file or a manifest; the demo workshop when none is named) with its lab.
A deck with mistakes is served, and each is told, so that it can be mended while one looks; one
that cannot be read at all ends the start with status 2.

  --lab LAB             the lab to use instead of the deck's own
  --backend NAME        simulated (the default)${realNames}
  --host HOST           address to listen on (${defaults.host})
  --port N              port to listen on (${defaults.port}); 0 picks a free one
  --data DIR            folder of journals and keys (${defaults.data})
  --pty auto|on|off     whether simulated terminals are shown through a pseudo terminal (auto)
  --open                open the student's page in a browser
  --json                print one line of JSON instead of sentences
  --raw-html            pass the deck's own HTML through as it stands
  --public-url URL      where people reach the server when it stands behind another
  --base-path PATH      prefix of every path
  --trust-proxy         believe what the proxy in front says of the host (with --public-url)
  --tls-cert FILE       certificate, with --tls-key FILE
  --ports-domain NAME   domain whose every name leads here: each published port gets one
  --max-workspaces N    most workspaces at once (${defaults.maxWorkspaces})
`;

const options = {
  lab: { type: 'string' },
  backend: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  pty: { type: 'string' },
  open: { type: 'boolean' },
  json: { type: 'boolean' },
  'raw-html': { type: 'boolean' },
  'public-url': { type: 'string' },
  'base-path': { type: 'string' },
  'trust-proxy': { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'ports-domain': { type: 'string' },
  'max-workspaces': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function serve(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    return await run(readConfig(values, positionals), values);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`deckhand: ${error.message}\n`);
    return error.exit;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new StartError(`${explainCall(error)} See deckhand serve --help.`, 2);
  }
}

type Values = ReturnType<typeof parse>['values'];

async function run(config: Config, values: Values): Promise<number> {
  const report = (sentence: string) => process.stderr.write(`deckhand: ${sentence}\n`);
  const server = await startServer(config, report);
  const { student, presenter, projector, port } = server;
  if (values.json === true)
    process.stdout.write(`${JSON.stringify({ student, presenter, projector, port })}\n`);
  else {
    process.stdout.write(
      `Student    ${student}\nPresenter  ${presenter}\nProjector  ${projector}\n`,
    );
    for (const note of server.notes) process.stdout.write(`${note}\n`);
    process.stdout.write('Ctrl-C stops the server.\n');
  }
  if (values.open === true) openBrowser(student, report);
  await untilStopped();
  await server.close();
  return 0;
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise(done => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        done();
      });
  });
}

function openBrowser(url: string, report: (sentence: string) => void): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url];
  const child = spawn(command ?? '', args, { stdio: 'ignore', detached: true });
  child.on('error', () => report(`No browser could be opened: go to ${url}.`));
  child.unref();
}

function readConfig(values: Values, positionals: readonly string[]): Config {
  if (positionals.length > 1)
    throw new StartError('serve takes one deck: name a manifest for several chapters.', 2);
  const backend = choice('--backend', values.backend, backendNames, defaults.backend);
  const { 'tls-cert': cert, 'tls-key': key } = values;
  if ((cert === undefined) !== (key === undefined))
    throw new StartError('--tls-cert and --tls-key belong together: give both, or neither.', 2);
  return {
    deck: positionals[0] ?? demoDeck(),
    lab: values.lab ?? null,
    backend,
    host: values.host ?? defaults.host,
    port: natural('--port', values.port, defaults.port, [0, 65_535]),
    data: values.data ?? defaults.data,
    pty: choice('--pty', values.pty, ['auto', 'on', 'off'], defaults.pty),
    rawHtml: values['raw-html'] ?? false,
    publicUrl: readUrl(values['public-url']),
    basePath: readBasePath(values['base-path']),
    trustProxy: values['trust-proxy'] ?? false,
    tls: cert === undefined || key === undefined ? null : { cert, key },
    portsDomain: values['ports-domain'] ?? null,
    maxWorkspaces: natural(
      '--max-workspaces',
      values['max-workspaces'],
      defaults.maxWorkspaces,
      [1, 1_000_000],
    ),
  };
}

function demoDeck(): string {
  const folder = fileURLToPath(new URL('../../slides/', import.meta.url));
  const demo = `${folder}demo.md`;
  if (existsSync(demo)) return demo;
  throw new StartError('Name the deck to serve: deckhand serve DECK.', 2);
}

function choice<T extends string>(
  name: string,
  given: string | undefined,
  choices: readonly T[],
  otherwise: T,
): T {
  if (given === undefined) return otherwise;
  const found = choices.find(one => one === given);
  if (found !== undefined) return found;
  throw new StartError(`${name} cannot be ${given}: choose ${choices.join(', ')}.`, 2);
}

function natural(
  name: string,
  given: string | undefined,
  otherwise: number,
  range: readonly [number, number],
): number {
  if (given === undefined) return otherwise;
  const value = wholeNumber(name, given, range);
  if (value.ok) return value.value;
  throw new StartError(value.error, 2);
}

function readUrl(given: string | undefined): string | null {
  if (given === undefined) return null;
  if (URL.canParse(given) && /^https?:/.test(given)) return given;
  throw new StartError(
    `--public-url ${given} is no address: write it like https://host.example.`,
    2,
  );
}

function readBasePath(given: string | undefined): string {
  const bare = (given ?? '').replace(/^\/+|\/+$/g, '');
  if (bare === '') return '/';
  if (/^[\w./-]+$/.test(bare) && !/(^|\/)\.{0,2}(\/|$)/.test(bare)) return `/${bare}/`;
  throw new StartError(`--base-path ${given} may hold letters, digits, and . _ - / only.`, 2);
}
