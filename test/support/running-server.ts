// The built server as a child process with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithUs } from './end-with-us.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export type Running = {
  readonly origin: string;
  readonly student: string;
  readonly presenter: string;
  readonly projector: string;
  readonly port: number;
  readonly data: string;
  readonly pid: number;
  /** SIGKILL, as a power cut would: nothing is said, nothing is tidied. */
  readonly kill: () => Promise<void>;
  /** Starts again on the same port and data. */
  readonly again: () => Promise<void>;
  /** Ends it and removes its data. */
  readonly end: () => Promise<void>;
};

/** `deckhand serve ARGS` on a free port of loopback. */
export async function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'deckhand-test-'));
  let child: ChildProcess | null = null;
  const launch = async (port: number) => {
    const all = [command, 'serve', ...args, '--json', '--port', String(port), '--data', data];
    const started = endWithUs(
      spawn(process.execPath, all, {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...environment },
      }),
    );
    child = started;
    return JSON.parse(await firstLine(started)) as Omit<Running, 'origin'>;
  };
  const stop = (signal: NodeJS.Signals) =>
    new Promise<void>(resolve => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  const { student, presenter, projector, port } = await launch(0);
  return {
    origin: `http://127.0.0.1:${port}`,
    student,
    presenter,
    projector,
    port,
    data,
    get pid() {
      return child?.pid ?? 0;
    },
    kill: () => stop('SIGKILL'),
    again: async () => {
      await launch(port);
    },
    end: async () => {
      await stop('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', status => reject(new Error(`the server ended with status ${status}`)));
    child.stdout?.on('data', chunk => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
