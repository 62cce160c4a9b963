// The corpus: short snippets in files by area, played by a real shell and by the simulated one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, type StepResult } from './run.ts';

export type Shell = 'bash' | 'ash';

export type Snippet = {
  /** File and position: `bash/arrays 12`. */
  readonly id: string;
  readonly shell: Shell;
  readonly run: string;
  /** Why the simulated shell may answer otherwise; null: it must not. */
  readonly differs: string | null;
};

export type Recorded = StepResult & { readonly run: string };

export const corpusFolder = fileURLToPath(new URL('./corpus', import.meta.url));

/** Areas as `bash/arrays`: each has a file of snippets and one of what was recorded. */
export function areas(): string[] {
  return (['bash', 'ash'] as const).flatMap(shell =>
    readdirSync(join(corpusFolder, shell))
      .filter(name => name.endsWith('.txt'))
      .map(name => `${shell}/${name.slice(0, -'.txt'.length)}`)
      .sort(),
  );
}

/** Blank lines part the snippets; `#! reason` above one says that ours may differ. */
export function readSnippets(area: string): Snippet[] {
  const text = readFileSync(join(corpusFolder, `${area}.txt`), 'utf8');
  const shell = area.startsWith('ash/') ? 'ash' : 'bash';
  return text
    .split(/\n{2,}/)
    .map(block => block.trim())
    .filter(block => block !== '')
    .map((block, index) => {
      const differs = /^#! (.*)\n/.exec(block);
      const command = differs ? block.slice(differs[0].length) : block;
      const id = `${area} ${index + 1}`;
      return { id, shell, run: command, differs: differs?.[1] ?? null };
    });
}

export function recordingOf(area: string): string {
  return join(corpusFolder, `${area}.jsonl`);
}

export function readRecorded(area: string): Recorded[] {
  const file = recordingOf(area);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map(line => JSON.parse(line) as Recorded);
}

export function playSimulated({ shell, run: cmd }: Snippet): StepResult {
  const [result] = run('shell', [{ node: 'node1', cmd, shell }]);
  if (!result) throw new Error('a step without a result');
  return { exit: result.exit, stdout: settle(result.stdout), stderr: settle(result.stderr) };
}

/** The real shells of this machine; null where one lacks. */
export function openReal(shell: Shell): { play: (snippet: Snippet) => StepResult } | null {
  const found = spawnSync(shell === 'bash' ? 'bash' : 'busybox', ['true'], { encoding: 'utf8' });
  if (found.error) return null;
  const tools = shell === 'ash' ? installBusybox() : null;
  return { play: snippet => playReal(snippet, tools) };
}

/** A folder with all of busybox under its names; the process removes it at its end. */
function installBusybox(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-busybox-'));
  spawnSync('busybox', ['--install', '-s', folder]);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function playReal(snippet: Snippet, tools: string | null): StepResult {
  const outer = mkdtempSync(join(tmpdir(), 'deckhand-corpus-'));
  const home = join(outer, 'root');
  mkdirSync(home);
  try {
    const result = spawnSync(snippet.shell === 'bash' ? 'bash' : 'sh', ['-c', snippet.run], {
      cwd: home,
      env: {
        HOME: home,
        USER: 'root',
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
        PATH: tools ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      timeout: 20_000,
    });
    const tidy = (text: string) => settle(text.replaceAll(home, '/root'));
    return { exit: result.status ?? 255, stdout: tidy(result.stdout), stderr: tidy(result.stderr) };
  } finally {
    rmSync(outer, { recursive: true, force: true });
  }
}

/** Process numbers, and how wide bash writes them, differ from machine to machine. */
function settle(text: string): string {
  return text.replace(/^(\S+: line \d+:) +\d+ (\w+)/gm, '$1 <pid> $2');
}

export function describe({ exit, stdout, stderr }: StepResult): string {
  return `exit ${exit}\n${stdout}--- stderr\n${stderr}`;
}
