// tar: archives in the ustar format, plain or packed by gzip.
import { type Bytes, concatBytes, decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program, Stat } from '../../os/os.ts';
import { joinPath, parentPath } from '../../os/path.ts';
import { streamOf } from '../../os/stream.ts';
import { formatDate } from '../date-format.ts';
import { patternToRegExp } from '../pattern.ts';
import { copyOut } from './cat.ts';
import { gunzip, gzip, isGzip } from './deflate.ts';
import { modeText } from './file-words.ts';
import { readInput } from './lines.ts';
import { makeAll } from './make.ts';
import { isBusybox } from './options.ts';

const BLOCK = 512;

type Entry = {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly seconds: number;
  readonly target: string;
  readonly bytes: Bytes;
};

const tar: Program = {
  name: 'tar',
  *run(process) {
    const args = process.argv.slice(1);
    let flags = '';
    let archive = '-';
    let directory = process.directory;
    const names: string[] = [];
    const excluded: string[] = [];
    const strip = 0;
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] as string;
      const bundle = (at === 0 && /^[a-zA-Z]+$/.test(arg)) || /^-[a-zA-Z]+$/.test(arg);
      if (arg === '-C' || arg === '--directory') directory = process.path(args[++at] ?? '.');
      else if (arg.startsWith('--file=')) archive = arg.slice(7);
      else if (bundle) {
        const letters = arg.replace(/^-/, '');
        flags += letters;
        if (letters.includes('f')) archive = args[++at] ?? '-';
        if (letters.includes('C')) directory = process.path(args[++at] ?? '.');
      } else if (arg === '--create') flags += 'c';
      else if (arg === '--extract') flags += 'x';
      else if (arg === '--list') flags += 't';
      else names.push(arg);
    }
    if (/[jJ]/.test(flags)) {
      yield* process.complain('tar: only gzip is simulated: leave out j and J, or take z\n');
      return 2;
    }
    const verbose = flags.includes('v');
    if (flags.includes('c'))
      return yield* create(process, archive, directory, names, flags, excluded);
    if (!/[xt]/.test(flags)) {
      yield* process.complain(
        "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
      );
      return 2;
    }
    const raw = yield* readArchive(process, archive);
    const bytes = raw && isGzip(raw) ? yield* gunzip(raw) : raw;
    if (!bytes) {
      if (!isBusybox(process))
        yield* process.complain('tar: Error is not recoverable: exiting now\n');
      return isBusybox(process) ? 1 : 2;
    }
    const entries = read(bytes);
    if (!entries) {
      yield* process.complain(
        isBusybox(process)
          ? 'tar: invalid tar magic\n'
          : 'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n',
      );
      return isBusybox(process) ? 1 : 2;
    }
    const chosen = entries.filter(
      entry =>
        names.length === 0 ||
        names.some(
          name => entry.name === name || entry.name.startsWith(`${name.replace(/\/$/, '')}/`),
        ),
    );
    for (const entry of chosen) {
      if (flags.includes('O')) yield* copyOut(process, streamOf(entry.bytes));
      else if (flags.includes('t')) yield* process.print(verbose ? row(entry) : `${entry.name}\n`);
      else {
        if (verbose) yield* process.print(`${entry.name}\n`);
        const name = entry.name.split('/').slice(strip).join('/');
        const error = name === '' ? null : extract(process, directory, { ...entry, name });
        if (error) {
          yield* process.complain(`tar: ${entry.name}: Cannot open: ${errnoText(error)}\n`);
          return 2;
        }
      }
    }
    return 0;
  },
};

/** The archive's bytes; null when it cannot be read, which has been said. */
function* readArchive(process: Process, archive: string): Task<Bytes | null> {
  if (archive === '-' || isBusybox(process)) return yield* readInput(process, archive);
  const content = process.machine.files.read(process.path(archive));
  if (content.ok) return content.value;
  yield* process.complain(`tar: ${archive}: Cannot open: ${errnoText(content.error)}\n`);
  return null;
}

function matchesName(pattern: string, name: string): boolean {
  const last = name.replace(/\/$/, '').slice(name.replace(/\/$/, '').lastIndexOf('/') + 1);
  const matches = patternToRegExp(pattern);
  return matches.test(name) || matches.test(last);
}

function row(entry: Entry): string {
  const mode = modeText({ type: entry.type, mode: entry.mode });
  const size = String(entry.bytes.length).padStart(9);
  const link = entry.type === 'symlink' ? ` -> ${entry.target}` : '';
  return `${mode} root/root ${size} ${formatDate(entry.seconds * 1000, '%F %R')} ${entry.name}${link}\n`;
}

function* create(
  process: Process,
  archive: string,
  directory: string,
  names: readonly string[],
  flags: string,
  excluded: readonly string[],
): Task<number> {
  if (names.length === 0) {
    yield* process.complain('tar: Cowardly refusing to create an empty archive\n');
    return 2;
  }
  const { files, epochMs } = process.machine;
  const verbose = flags.includes('v');
  const blocks: Bytes[] = [];
  let status = 0;
  const add = function* (name: string, path: string): Task<void> {
    if (excluded.some(one => matchesName(one, name))) return;
    const stat = files.lstat(path);
    if (!stat.ok) {
      yield* process.complain(
        isBusybox(process)
          ? `tar: ${name}: ${errnoText(stat.error)}\n`
          : `tar: ${name}: Cannot stat: ${errnoText(stat.error)}\n`,
      );
      status = 2;
      return;
    }
    const kind = stat.value.type;
    const stored =
      name.replace(/^\/+/, '') + (kind === 'directory' && !name.endsWith('/') ? '/' : '');
    if (verbose)
      yield* archive === '-' ? process.complain(`${stored}\n`) : process.print(`${stored}\n`);
    const content = kind === 'file' ? files.read(path) : null;
    const target = kind === 'symlink' ? files.readLink(path) : null;
    const bytes = content?.ok ? content.value.slice() : new Uint8Array();
    blocks.push(
      header(stored, stat.value, bytes.length, target?.ok ? target.value : '', epochMs),
      bytes,
      new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK),
    );
    if (kind !== 'directory') return;
    const listed = files.list(path);
    for (const child of listed.ok ? listed.value : [])
      yield* add(joinPath(name.replace(/\/+$/, '') || '/', child), joinPath(path, child));
  };
  for (const name of names) {
    if (name.startsWith('/'))
      yield* process.complain(
        isBusybox(process)
          ? "tar: removing leading '/' from member names\n"
          : "tar: Removing leading `/' from member names\n",
      );
    yield* add(
      name,
      name.startsWith('/') ? name : joinPath(directory, name.replace(/^\.\//, '') || '.'),
    );
  }
  const plain = concatBytes([...blocks, new Uint8Array(2 * BLOCK)]);
  const whole = flags.includes('z') ? yield* gzip(plain) : plain;
  if (archive === '-') yield* copyOut(process, streamOf(whole));
  else {
    const written = files.write(process.path(archive), whole);
    if (!written.ok) {
      yield* process.complain(`tar: ${archive}: Cannot open: ${errnoText(written.error)}\n`);
      return 2;
    }
  }
  if (status === 0) return 0;
  const late = isBusybox(process)
    ? 'error exit delayed from previous errors'
    : 'Exiting with failure status due to previous errors';
  yield* process.complain(`tar: ${late}\n`);
  return isBusybox(process) ? 1 : status;
}

function header(name: string, stat: Stat, size: number, target: string, epochMs: number): Bytes {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(encodeUtf8(text), at);
  const octal = (value: number, width: number) =>
    `${Math.max(0, value)
      .toString(8)
      .padStart(width - 1, '0')}\0`;
  const encoded = encodeUtf8(name);
  block.set(encoded.subarray(Math.max(0, encoded.length - 100)), 0);
  put(100, octal(stat.mode & 0o7777, 8));
  put(108, octal(stat.uid, 8));
  put(116, octal(stat.gid, 8));
  put(124, octal(size, 12));
  put(136, octal(Math.floor((epochMs + stat.modifiedMs) / 1000), 12));
  put(148, '        ');
  put(156, stat.type === 'directory' ? '5' : stat.type === 'symlink' ? '2' : '0');
  put(157, target);
  put(257, 'ustar\x0000root');
  put(297, 'root');
  let sum = 0;
  for (const byte of block) sum += byte;
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** Null: no archive. */
function read(bytes: Bytes): Entry[] | null {
  const entries: Entry[] = [];
  const field = (at: number, length: number) =>
    decodeUtf8(bytes.subarray(at, at + length)).split('\0', 1)[0] ?? '';
  const octal = (at: number, length: number) => Number.parseInt(field(at, length).trim() || '0', 8);
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    if (field(at + 257, 5) !== 'ustar') return null;
    const size = octal(at + 124, 12);
    const kind = field(at + 156, 1);
    entries.push({
      name: field(at, 100),
      type: kind === '5' ? 'directory' : kind === '2' ? 'symlink' : 'file',
      mode: octal(at + 100, 8),
      seconds: octal(at + 136, 12),
      target: field(at + 157, 100),
      bytes: bytes.slice(at + BLOCK, at + BLOCK + size),
    });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries.length > 0 || bytes.length >= BLOCK ? entries : null;
}

function extract(process: Process, directory: string, entry: Entry): ReturnType<typeof makeAll> {
  const { files, epochMs } = process.machine;
  const path = joinPath(directory, entry.name.replace(/\/+$/, '').replace(/^(\.\/)+/, '') || '.');
  if (entry.type === 'directory') return makeAll(process, path);
  const failed = makeAll(process, parentPath(path));
  if (failed) return failed;
  if (entry.type === 'symlink') {
    files.remove(path);
    const linked = files.symlink(entry.target, path);
    return linked.ok ? null : linked.error;
  }
  const written = files.write(path, entry.bytes, { mode: entry.mode });
  if (!written.ok) return written.error;
  files.setTimes(path, entry.seconds * 1000 - epochMs);
  return null;
}

export const tarPrograms: readonly Program[] = [tar];
