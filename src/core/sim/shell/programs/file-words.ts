// What the file programs share: their sentences, modes as text, sizes for people.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Errno, Process, Stat } from '../../os/os.ts';
import { isBusybox, nameOf } from './options.ts';

/** `cp: cannot stat 'x': No such file or directory`, or busybox's way of saying it. */
export function* sayError(
  process: Process,
  gnu: string,
  busybox: string,
  name: string,
  error: Errno,
): Task<void> {
  const what = isBusybox(process) ? busybox : gnu;
  // mkdir has quotation marks of the language, the others those of the shell.
  const quoted = what === 'cannot create directory' ? `‘${name}’` : `'${name}'`;
  const head = what === '' ? quoted : `${what} ${quoted}`;
  yield* process.complain(`${nameOf(process)}: ${head}: ${errnoText(error)}\n`);
}

/** `-rw-r--r--` */
export function modeText({ type, mode }: Pick<Stat, 'type' | 'mode'>): string {
  const kinds = {
    file: '-',
    directory: 'd',
    symlink: 'l',
    device: 'c',
    fifo: 'p',
    socket: 's',
  } as const;
  const bit = (mask: number, letter: string) => ((mode & mask) !== 0 ? letter : '-');
  const execute = (mask: number, special: number, letter: string) => {
    const on = (mode & mask) !== 0;
    if ((mode & special) === 0) return on ? 'x' : '-';
    return on ? letter : letter.toUpperCase();
  };
  return (
    kinds[type] +
    bit(0o400, 'r') +
    bit(0o200, 'w') +
    execute(0o100, 0o4000, 's') +
    bit(0o040, 'r') +
    bit(0o020, 'w') +
    execute(0o010, 0o2000, 's') +
    bit(0o004, 'r') +
    bit(0o002, 'w') +
    execute(0o001, 0o1000, 't')
  );
}

/** 1.5K, 12M: rounded up, as `ls -h` and `df -h` do. */
export function humanSize(bytes: number, base = 1024): string {
  const units = ['', 'K', 'M', 'G', 'T', 'P'];
  let value = bytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  if (unit === 0) return String(bytes);
  return (
    (value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value)).toFixed(value < 9.95 ? 1 : 0) +
    units[unit]
  );
}

/** Blocks of 1 KiB that a file occupies, in pieces of 4. */
export function blocksOf(stat: Stat): number {
  if (stat.type === 'symlink' || stat.type === 'device') return 0;
  return Math.ceil(stat.size / 4096) * 4;
}

/** A user or group name by its number, and the other way round. */
export function nameOfId(process: Process, file: 'passwd' | 'group', id: number): string {
  for (const row of rowsOf(process, file)) if (row[2] === String(id)) return row[0] ?? '';
  return String(id);
}

export function idOfName(process: Process, file: 'passwd' | 'group', name: string): number | null {
  if (/^\d+$/.test(name)) return Number(name);
  for (const row of rowsOf(process, file)) if (row[0] === name) return Number(row[2]);
  return null;
}

export function rowsOf(process: Process, file: 'passwd' | 'group'): string[][] {
  const content = process.machine.files.read(`/etc/${file}`);
  if (!content.ok) return [];
  return String.fromCharCode(...content.value)
    .split('\n')
    .filter(Boolean)
    .map(row => row.split(':'));
}

/** Asks on standard error and takes a `y` from standard input. */
export function* confirm(process: Process, question: string): Task<boolean> {
  yield* process.complain(`${nameOf(process)}: ${question} `);
  const answer = yield* process.readLine(0);
  return /^[yY]/.test(answer ?? '');
}

/** `644`, `u+x`, `go-rwx`, `a=r` applied to a mode; null when it is none. */
export function changedMode(text: string, mode: number, directory: boolean): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let result = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (!match) return null;
    const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] as string);
    for (const [, operator = '', letters = ''] of (match[2] as string).matchAll(
      /([-+=])([rwxXst]*)/g,
    )) {
      let bits = 0;
      const execute =
        letters.includes('x') || (letters.includes('X') && (directory || (mode & 0o111) !== 0));
      const triple =
        (letters.includes('r') ? 4 : 0) | (letters.includes('w') ? 2 : 0) | (execute ? 1 : 0);
      if (who.includes('u')) bits |= (triple << 6) | (letters.includes('s') ? 0o4000 : 0);
      if (who.includes('g')) bits |= (triple << 3) | (letters.includes('s') ? 0o2000 : 0);
      if (who.includes('o')) bits |= triple;
      if (letters.includes('t')) bits |= 0o1000;
      const mask =
        (who.includes('u') ? 0o700 : 0) |
        (who.includes('g') ? 0o070 : 0) |
        (who.includes('o') ? 0o007 : 0);
      if (operator === '+') result |= bits;
      else if (operator === '-') result &= ~bits;
      else result = (result & ~mask) | bits;
    }
  }
  return result;
}
