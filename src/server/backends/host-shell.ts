// A shell of this machine's user: which one, where it begins, and what it sees.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { Lab } from '../../core/lab/lab.ts';
import type { Launch } from './real-backend.ts';
import { type Environment, shellEnvironment } from './shell-environment.ts';
import { createMarkedShell } from './shell-marks.ts';

export type HostShell = {
  /** Folder for start-up files and the lab's files. */
  readonly shells: string;
  readonly environment: Environment;
  /** What is added to it, e.g. where an engine is. */
  readonly more: Readonly<Record<string, string>>;
  /** What the prompt calls this machine; null: its own name. */
  readonly machine: string | null;
  /** The lab's files for this node: the shell begins in a folder that holds them. */
  readonly files: Lab['spec']['files'];
};

/** The user's own shell where it can be marked, else a bash, else the plain sh. */
export function hostShell(environment: Environment): string {
  const own = environment.SHELL ?? '';
  const folders = ['/bin', '/usr/bin', '/usr/local/bin'];
  const candidates = [...(/\/(bash|zsh)$/.test(own) ? [own] : []), ...folders.map(bashIn)];
  return candidates.find(file => existsSync(file)) ?? '/bin/sh';
}

const bashIn = (folder: string) => `${folder}/bash`;

export function launchHostShell(shell: HostShell, nonce: string): Launch {
  const { environment: own, machine, shells, files } = shell;
  const marked = createMarkedShell(nonce, shells, machine);
  const call = marked.call(hostShell(own));
  const folder = files.length === 0 ? null : layOut(shells, files);
  return {
    ...call,
    environment: { ...shellEnvironment(own), ...shell.more, ...call.environment },
    folder: folder ?? homedir(),
    dispose() {
      marked.dispose();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `/root/app/x` of a lab is `app/x` in the folder: what a lab puts in a home lies where one is. */
function layOut(shells: string, files: HostShell['files']): string {
  mkdirSync(shells, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(shells, `${process.pid}-`));
  for (const { path, mode, bytes } of files) {
    const inside = posix.normalize(path).replace(/^\/(root|home\/[^/]+)\//, '/');
    const file = join(folder, inside);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes, { mode });
  }
  return folder;
}
