// Sessions of key strokes, played by real shells under a pty and by the simulated ones; final screens.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { createWorld } from '../../src/core/sim/world.ts';
import { labOf } from './labs.ts';

/** Keys; or a pause in milliseconds; or a new size of the window. */
export type Stroke = string | number | { readonly columns: number; readonly rows: number };

export type Session = {
  readonly name: string;
  readonly shell: 'bash' | 'ash';
  readonly strokes: readonly Stroke[];
  /** Why ours may show something else; null: it must not. */
  readonly differs: string | null;
};

export type Screen = {
  readonly rows: readonly string[];
  readonly cursor: readonly [number, number];
};

const COLUMNS = 60;
const ROWS = 24;

const named: Readonly<Record<string, string>> = {
  Enter: '\r',
  Tab: '\t',
  Left: '\x1b[D',
  Right: '\x1b[C',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Home: '\x1b[H',
  End: '\x1b[F',
  Delete: '\x1b[3~',
  Back: '\x7f',
  PasteStart: '\x1b[200~',
  PasteEnd: '\x1b[201~',
};

/** `echo hi<Enter>`, `<C-a>`, `<M-b>`, `<wait 300>`, `<size 40x10>`. */
export function strokesOf(text: string): Stroke[] {
  const strokes: Stroke[] = [];
  for (const [whole, key] of text.matchAll(
    /<([A-Z][\w-]*[^\s<>]?|wait \d+|size \d+x\d+)>|[^<]+|</g,
  )) {
    const size = /^size (\d+)x(\d+)$/.exec(key ?? '');
    if (key === undefined) strokes.push(whole);
    else if (size) strokes.push({ columns: Number(size[1]), rows: Number(size[2]) });
    else if (key.startsWith('wait ')) strokes.push(Number(key.slice(5)));
    else if (key.startsWith('C-'))
      strokes.push(String.fromCharCode(key.toUpperCase().charCodeAt(2) & 31));
    else if (key.startsWith('M-')) strokes.push(`\x1b${key.slice(2)}`);
    else strokes.push(named[key] ?? whole);
  }
  return strokes;
}

const file = (name: string) => fileURLToPath(new URL(`./sessions/${name}`, import.meta.url));

/** Lines of `name: keys`; `#! reason` above one says that ours may differ. */
export function readSessions(): Session[] {
  return (['bash', 'ash'] as const).flatMap(shell => {
    let differs: string | null = null;
    const sessions: Session[] = [];
    for (const line of readFileSync(file(`${shell}.txt`), 'utf8').split('\n')) {
      if (line.startsWith('#! ')) differs = line.slice(3);
      const match = /^([^:#]+): (.+)$/.exec(line);
      if (!match) continue;
      sessions.push({ name: match[1] ?? '', shell, strokes: strokesOf(match[2] ?? ''), differs });
      differs = null;
    }
    return sessions;
  });
}

export function readScreens(): Record<string, Screen> {
  return JSON.parse(readFileSync(file('screens.json'), 'utf8')) as Record<string, Screen>;
}

const begin = "PS1='$ '; cd; mkdir w; cd w; touch alpha alphabet beta; clear\r";

type Player = {
  readonly send: (keys: string) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
};

async function play(session: Session, terminal: xterm.Terminal, player: Player): Promise<Screen> {
  await player.send(begin);
  for (const stroke of session.strokes) {
    if (typeof stroke === 'number') await player.pause(stroke);
    else if (typeof stroke === 'string') await player.send(stroke);
    else {
      terminal.resize(stroke.columns, stroke.rows);
      await player.resize(stroke.columns, stroke.rows);
    }
  }
  await new Promise<void>(done => terminal.write('', done));
  const { active } = terminal.buffer;
  const rows: string[] = [];
  for (let y = 0; y < terminal.rows; y++)
    rows.push(settle(active.getLine(active.baseY + y)?.translateToString(true) ?? ''));
  while (rows.at(-1) === '') rows.pop();
  return { rows, cursor: [active.cursorX, active.cursorY] };
}

/** Process numbers are nobody's business. */
function settle(row: string): string {
  return row.replace(/^\[(\d)\] \d+$/, '[$1] PID').trimEnd();
}

function screen(): xterm.Terminal {
  return new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
}

export async function playSimulated(session: Session): Promise<Screen> {
  const { spec } = labOf('ash');
  const world = createWorld({ lab: spec, seed: 7, epochMs: Date.UTC(2026, 10, 22, 19) });
  const terminal = screen();
  world.listen(event => {
    if (event.kind === 'output') terminal.write(event.bytes);
  });
  const runFor = async (ms: number) => {
    const until = world.now() + ms;
    while (world.run(until, 100_000) === 'budget');
    await new Promise<void>(done => terminal.write('', done));
  };
  world.openTerminal('node1', 'node1', COLUMNS, ROWS);
  const send = async (keys: string) => {
    world.input('node1', new TextEncoder().encode(keys));
    await runFor(100);
  };
  await runFor(500);
  if (session.shell === 'ash') {
    await send('docker run -ti busybox sh\r');
    await runFor(3_000);
  }
  return await play(session, terminal, {
    send,
    pause: runFor,
    async resize(columns, rows) {
      world.resize('node1', columns, rows);
      await runFor(200);
    },
  });
}

const QUIET_MS = 80;

export async function playReal(session: Session): Promise<Screen> {
  const { spawn } = await import('@lydell/node-pty');
  const home = mkdtempSync(join(tmpdir(), 'deckhand-session-'));
  const tools = join(home, 'bin');
  mkdirSync(tools);
  if (session.shell === 'ash') spawnSync('busybox', ['--install', '-s', tools]);
  writeFileSync(join(home, 'inputrc'), '');
  const [command, args]: [string, string[]] =
    session.shell === 'bash'
      ? ['bash', ['--norc', '--noprofile', '-i']]
      : ['busybox', ['sh', '-i']];
  const env = {
    HOME: home,
    TERM: 'xterm-256color',
    LC_ALL: 'C.UTF-8',
    INPUTRC: join(home, 'inputrc'),
    HISTFILE: '/dev/null',
    PATH: session.shell === 'bash' ? (process.env.PATH ?? '') : `${tools}:/bin`,
  };
  const pty = spawn(command, args, { cols: COLUMNS, rows: ROWS, cwd: home, env });
  const terminal = screen();
  let last = Date.now();
  pty.onData(text => {
    last = Date.now();
    terminal.write(text);
  });
  // Programs ask the terminal where its cursor is.
  terminal.onData(text => pty.write(text));
  const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));
  const quiet = async () => {
    const start = Date.now();
    last = start;
    while (Date.now() - last < QUIET_MS && Date.now() - start < 3_000) await sleep(20);
  };
  await sleep(150);
  await quiet();
  try {
    return await play(session, terminal, {
      async send(keys) {
        pty.write(keys);
        await quiet();
      },
      async pause(ms) {
        await sleep(ms);
      },
      async resize(columns, rows) {
        pty.resize(columns, rows);
        await quiet();
      },
    });
  } finally {
    pty.kill('SIGKILL');
    await sleep(50);
    rmSync(home, { recursive: true, force: true });
  }
}

export function writeScreens(screens: Readonly<Record<string, Screen>>): void {
  writeFileSync(file('screens.json'), `${JSON.stringify(screens, null, 1)}\n`);
}
