// `deckhand doctor`: what this machine has and lacks for each backend, test and export.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Lab } from '../core/lab/lab.ts';
import { examineEngines } from '../server/backends/examine-engines.ts';
import { loadPty } from '../server/backends/pty.ts';
import { defaults } from '../server/config.ts';
import { findLab } from '../server/labs.ts';
import { explainCall } from './explain-call.ts';
import { findChromium } from './paper/chromium.ts';

const usage = `usage: deckhand doctor [options]

Says what this machine has and lacks for each backend, for tests and for export.

  --people N   whether it is enough for a class of that size
  --lab LAB    whether the engines of its nodes are there, for --backend docker
  --data DIR   folder of journals and keys (${defaults.data})
  --json       print one object of JSON
`;

/** `needed`: without it Deckhand itself does not run; the others name what does not. */
export type Finding = {
  readonly what: string;
  readonly state: 'ok' | 'missing' | 'weak';
  readonly found: string;
  readonly needed: boolean;
  /** What does not work without it, and what to do; null when all is well. */
  readonly remedy: string | null;
};

/** Memory of one simulated workspace and of one page's connection, generously. */
const bytesPerPerson = 4e6;
const peoplePerCore = 200;

export async function doctor(args: readonly string[]): Promise<number> {
  let values: { people?: string; lab?: string; data?: string; json?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        people: { type: 'string' },
        lab: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    process.stderr.write(`deckhand: ${explainCall(error)} See deckhand doctor --help.\n`);
    return 2;
  }
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const people = values.people === undefined ? 1 : Number(values.people);
  if (!Number.isInteger(people) || people < 1) {
    process.stderr.write(
      `deckhand: --people cannot be ${values.people}: give a whole number from 1.\n`,
    );
    return 2;
  }
  const lab = values.lab === undefined ? null : findLab(values.lab, null);
  if (lab?.ok === false) {
    process.stderr.write(`deckhand: ${lab.error}\n`);
    return 2;
  }
  const findings = [
    ...(await examine(resolve(values.data ?? defaults.data), people)),
    ...(lab === null ? [] : await engines(lab.value)),
  ];
  if (values.json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else process.stdout.write(findings.map(print).join(''));
  return findings.some(finding => finding.needed && finding.state === 'missing') ? 1 : 0;
}

function print({ what, state, found, remedy }: Finding): string {
  const sign = { ok: 'ok  ', weak: 'weak', missing: '--  ' }[state];
  return `${sign}  ${what.padEnd(22)} ${found}\n${remedy === null ? '' : `      ${remedy}\n`}`;
}

async function examine(data: string, people: number): Promise<readonly Finding[]> {
  return [
    node(),
    build(),
    folder(data),
    machine(people),
    await pty(),
    program('docker', ['version', '--format', '{{.Server.Version}}'], {
      what: 'docker engine',
      remedy:
        '--backend docker may use engines elsewhere (--lab LAB examines them); the simulated swarm needs none.',
    }),
    await browser(),
  ];
}

async function engines(lab: Lab): Promise<readonly Finding[]> {
  const found = await examineEngines(lab, process.env);
  return found.map(({ node: name, ...one }) => ({
    what: `engine of ${name}`,
    needed: false,
    ...one,
  }));
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return {
    what: 'Node.js',
    state: enough ? 'ok' : 'missing',
    found: process.versions.node,
    needed: true,
    remedy: enough ? null : 'Deckhand needs Node.js 20.19 or later: install a newer one.',
  };
}

function build(): Finding {
  const page = fileURLToPath(new URL('../../public/build/student.js', import.meta.url));
  const there = existsSync(page);
  return {
    what: 'pages',
    state: there ? 'ok' : 'missing',
    found: there ? 'built' : 'not built',
    needed: true,
    remedy: there ? null : 'Slides can be read but nothing runs in the page: npm run build.',
  };
}

function folder(data: string): Finding {
  const what = 'data folder';
  try {
    const there = existsSync(data) ? data : nearest(data);
    accessSync(there, constants.W_OK);
    const { bavail, bsize } = statfsSync(there);
    const freeMb = Math.floor((bavail * bsize) / 1e6);
    const weak = freeMb < 500;
    return {
      what,
      state: weak ? 'weak' : 'ok',
      found: `${data}, ${freeMb} MB free`,
      needed: true,
      remedy: weak ? 'A workspace’s journal takes up to 20 MB: free some space.' : null,
    };
  } catch {
    const remedy = 'Nothing can be kept there: make it writable, or name another with --data.';
    return { what, state: 'missing', found: `${data} cannot be written`, needed: true, remedy };
  }
}

/** The folder in which it would be made. */
function nearest(path: string): string {
  const parent = dirname(path);
  return existsSync(parent) || parent === path ? parent : nearest(parent);
}

function machine(people: number): Finding {
  const cores = availableParallelism();
  const room = Math.floor(Math.min(freemem() / bytesPerPerson, cores * peoplePerCore));
  const enough = room >= people;
  return {
    what: `class of ${people}`,
    state: enough ? 'ok' : 'weak',
    found: `${cores} cores, ${Math.floor(freemem() / 1e6)} MB free: about ${room} people`,
    needed: false,
    remedy: enough ? null : 'Simulated workspaces will be slow: serve from a larger machine.',
  };
}

async function pty(): Promise<Finding> {
  const loads = (await loadPty()) !== null;
  return {
    what: 'pseudo terminals',
    state: loads ? 'ok' : 'missing',
    found: loads ? 'node-pty loads' : 'node-pty does not load',
    needed: false,
    remedy: loads
      ? null
      : '--backend local and docker do not work here: run npm ci on a system for which node-pty is prebuilt.',
  };
}

function program(
  command: string,
  args: readonly string[],
  about: { readonly what: string; readonly remedy: string },
): Finding {
  const { what, remedy } = about;
  const result = spawnSync(command, [...args], { encoding: 'utf8', timeout: 5_000 });
  const found = result.status === 0 ? result.stdout.trim() : '';
  if (found !== '') return { what, state: 'ok', found, needed: false, remedy: null };
  const why = result.error === undefined ? 'installed, but does not answer' : 'not installed';
  return { what, state: 'missing', found: why, needed: false, remedy };
}

async function browser(): Promise<Finding> {
  const what = 'Chromium';
  const found = await findChromium();
  if (found.ok)
    return { what, state: 'ok', found: found.value.executablePath, needed: false, remedy: null };
  return {
    what,
    state: 'missing',
    found: 'not found',
    needed: false,
    remedy: `Browser tests and export need it; ${found.error}.`,
  };
}
