// Servers for tests: in this process on a free port, or as a child that can be killed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, defaults } from '../../src/server/config.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { endWithUs } from './end-with-us.ts';

export type Folder = { readonly path: string; readonly dispose: () => void };

export function makeFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'deckhand-test-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** A server of `deck.md` in that folder, with its data beside it. */
export function serveFolder(folder: string, more: Partial<Config> = {}): Promise<RunningServer> {
  return startServer(
    {
      deck: join(folder, 'deck.md'),
      lab: null,
      backend: defaults.backend,
      host: defaults.host,
      port: 0,
      data: join(folder, 'data'),
      pty: 'off',
      rawHtml: false,
      publicUrl: null,
      basePath: '/',
      trustProxy: false,
      tls: null,
      portsDomain: null,
      maxWorkspaces: defaults.maxWorkspaces,
      ...more,
    },
    () => {},
  );
}

export type ChildServer = {
  readonly student: string;
  readonly presenter: string;
  readonly projector: string;
  readonly port: number;
  readonly kill: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>;
};

export const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** `deckhand` from source as a child; resolves with its status and what it wrote. */
export function runDeckhand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  return new Promise(done => {
    const child = endWithUs(
      spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
        cwd: root,
        env: { ...process.env, ...environment },
      }),
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', data => {
      stdout += data;
    });
    child.stderr.on('data', data => {
      stderr += data;
    });
    child.on('close', status => done({ status, stdout, stderr }));
  });
}

/** `deckhand serve --json` from source as a child, once it answers. */
export function serveChild(args: readonly string[]): Promise<ChildServer> {
  return new Promise((done, failed) => {
    const child = endWithUs(
      spawn(process.execPath, ['--import', 'tsx', cli, 'serve', '--json', ...args], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    const ended = new Promise<number | null>(end => child.on('exit', status => end(status)));
    let stdout = '';
    let stderr = '';
    child.stderr.on('data', data => {
      stderr += data;
    });
    child.on('exit', status => failed(new Error(`serve ended with ${status}: ${stderr}`)));
    child.stdout.on('data', data => {
      stdout += data;
      if (!stdout.includes('\n')) return;
      done({
        ...JSON.parse(stdout),
        kill(signal) {
          child.kill(signal);
          return ended;
        },
      });
    });
  });
}
