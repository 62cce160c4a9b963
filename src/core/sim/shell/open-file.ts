// Opens files for a shell, with its sentences where that fails.
import type { Task } from '../kernel/kernel.ts';
import { errnoText } from '../os/errno.ts';
import type { Errno, OpenMode, Stream } from '../os/os.ts';
import type { Shell } from './shell.ts';

/** Opens a file for the shell, or complains and gives null. */
export function* openFileFor(shell: Shell, name: string, mode: OpenMode): Task<Stream | null> {
  const { process } = shell;
  const opened =
    name === ''
      ? { ok: false as const, error: 'ENOENT' as const }
      : process.machine.files.open(
          process.path(name) + (name.endsWith('/') ? '/' : ''),
          mode,
          process,
        );
  if (opened.ok) return opened.value;
  yield* shell.complain(sentence(shell, name, mode, opened.error));
  return null;
}

function sentence(shell: Shell, name: string, mode: OpenMode, error: Errno): string {
  if (shell.personality === 'bash') return `${name}: ${errnoText(error)}`;
  const missing = error === 'ENOENT';
  if (mode === 'read') return `can't open ${name}: ${missing ? 'no such file' : errnoText(error)}`;
  return `can't create ${name}: ${missing ? 'nonexistent directory' : errnoText(error)}`;
}
