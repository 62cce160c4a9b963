// stat, readlink, realpath, file, du, pwd, which: looking at files; df has its own.

import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import { findCommand } from '../../os/executable.ts';
import type { Process, Program, Stat } from '../../os/os.ts';
import { joinPath } from '../../os/path.ts';
import { formatDate } from '../date-format.ts';
import { df } from './df.ts';
import { blocksOf, humanSize, modeText, nameOfId } from './file-words.ts';
import { isBusybox, missingOperand, readOptions } from './options.ts';

const stat: Program = {
  name: 'stat',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'c:Lft',
      long: { format: 'c', printf: 'p', dereference: 'L', 'file-system': 'f', terse: 't' },
      usage: '[OPTION]... FILE...',
    });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0)
      return yield* missingOperand(process, '[-ltf] [-c FMT] FILE...');
    const { files } = process.machine;
    let status = 0;
    for (const name of options.operands) {
      const found = options.has('L')
        ? files.stat(process.path(name))
        : files.lstat(process.path(name));
      if (!found.ok) {
        yield* process.complain(
          isBusybox(process)
            ? `stat: can't stat '${name}': ${errnoText(found.error)}\n`
            : `stat: cannot statx '${name}': ${errnoText(found.error)}\n`,
        );
        status = 1;
        continue;
      }
      const format = options.get('c');
      yield* process.print(
        format === null
          ? described(process, name, found.value)
          : `${formatted(process, name, found.value, format)}\n`,
      );
    }
    return status;
  },
};

const kinds: Readonly<Record<Stat['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  device: 'character special file',
  fifo: 'fifo',
  socket: 'socket',
};

function formatted(process: Process, name: string, found: Stat, format: string): string {
  const at = process.machine.epochMs + found.modifiedMs;
  const empty =
    found.type === 'file' && found.size === 0 ? 'regular empty file' : kinds[found.type];
  const target = process.machine.files.readLink(process.path(name));
  const values: Readonly<Record<string, string>> = {
    a: (found.mode & 0o7777).toString(8),
    A: modeText(found),
    b: String(blocksOf(found) * 2),
    B: '512',
    f: (found.mode | 0o100000).toString(16),
    F: empty,
    g: String(found.gid),
    G: nameOfId(process, 'group', found.gid),
    h: String(found.links),
    i: String(found.inode),
    n: name,
    N: target.ok ? `'${name}' -> '${target.value}'` : `'${name}'`,
    s: String(found.size),
    u: String(found.uid),
    U: nameOfId(process, 'passwd', found.uid),
    x: formatDate(at, '%F %T.%N +0000'),
    y: formatDate(at, '%F %T.%N +0000'),
    z: formatDate(at, '%F %T.%N +0000'),
    X: String(Math.floor(at / 1000)),
    Y: String(Math.floor(at / 1000)),
    Z: String(Math.floor(at / 1000)),
    '%': '%',
  };
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole);
}

function described(process: Process, name: string, found: Stat): string {
  const one = (format: string) => formatted(process, name, found, format);
  return [
    `  File: ${one(found.type === 'symlink' ? '%N' : '%n').replace(/'/g, '')}`,
    `  Size: ${String(found.size).padEnd(10)}\tBlocks: ${one('%b').padEnd(10)} IO Block: 4096   ${one('%F')}`,
    `Device: 8,1\tInode: ${String(found.inode).padEnd(11)} Links: ${found.links}`,
    `Access: (${(found.mode & 0o7777).toString(8).padStart(4, '0')}/${one('%A')})  Uid: (${String(found.uid).padStart(5)}/${one('%U').padStart(8)})   Gid: (${String(found.gid).padStart(5)}/${one('%G').padStart(8)})`,
    `Access: ${one('%x')}`,
    `Modify: ${one('%y')}`,
    `Change: ${one('%z')}`,
    ' Birth: -',
    '',
  ].join('\n');
}

const readlink: Program = {
  name: 'readlink',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'femnqsvz',
      usage: '[OPTION]... FILE...',
    });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0) return yield* missingOperand(process, '[-fnv] FILE');
    const { files } = process.machine;
    let status = 0;
    for (const name of options.operands) {
      const path = process.path(name);
      const resolves = options.has('f') || options.has('e') || options.has('m');
      const found = resolves ? files.realPath(path) : files.readLink(path);
      // -f takes a last part that does not exist.
      const text = found.ok ? found.value : resolves && !options.has('e') ? path : null;
      if (text === null) status = 1;
      else yield* process.print(options.has('n') ? text : `${text}\n`);
    }
    return status;
  },
};

const realpath: Program = {
  name: 'realpath',
  *run(process) {
    const options = yield* readOptions(process, { short: 'emsqzLP', usage: '[OPTION]... FILE...' });
    if (typeof options === 'number') return options;
    if (options.operands.length === 0) return yield* missingOperand(process, 'FILE...');
    let status = 0;
    for (const name of options.operands) {
      const path = process.path(name);
      const found = process.machine.files.realPath(path);
      const parent = process.machine.files.stat(path.slice(0, path.lastIndexOf('/')) || '/');
      if (found.ok) yield* process.print(`${found.value}\n`);
      else if (!options.has('e') && (parent.ok || options.has('m')))
        yield* process.print(`${path}\n`);
      else {
        yield* process.complain(`realpath: ${name}: ${errnoText(found.error)}\n`);
        status = 1;
      }
    }
    return status;
  },
};

const file: Program = {
  name: 'file',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'biLks',
      long: { brief: 'b', mime: 'i' },
      usage: '[OPTION...] [FILE...]',
    });
    if (typeof options === 'number') return options;
    const { files } = process.machine;
    const width = Math.max(0, ...options.operands.map(name => name.length));
    for (const name of options.operands) {
      const path = process.path(name);
      const found = files.lstat(path);
      let text: string;
      if (!found.ok) text = `cannot open \`${name}' (${errnoText(found.error)})`;
      else if (found.value.type === 'directory') text = 'directory';
      else if (found.value.type === 'symlink') {
        const target = files.readLink(path);
        text = `symbolic link to ${target.ok ? target.value : ''}`;
      } else if (found.value.type === 'device') text = 'character special';
      else if (files.programOf(path) !== null)
        text = 'ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked';
      else {
        const content = files.read(path);
        text = content.ok ? contentKind(content.value) : 'regular file, no read permission';
      }
      yield* process.print(
        options.has('b') ? `${text}\n` : `${`${name}:`.padEnd(width + 2)}${text}\n`,
      );
    }
    return 0;
  },
};

function contentKind(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const text = decodeUtf8(bytes.subarray(0, 4096));
  if (text.startsWith('#!')) {
    const shell = /^#!\s*(\S+)/.exec(text)?.[1] ?? '';
    return /bash/.test(shell)
      ? 'Bourne-Again shell script, ASCII text executable'
      : `${/\/sh$/.test(shell) ? 'POSIX shell' : `a ${shell}`} script, ASCII text executable`;
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip compressed data';
  if (bytes.includes(0) || text.includes('\ufffd')) return 'data';
  if (/^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text)) return 'JSON text data';
  return bytes.some(byte => byte > 127) ? 'Unicode text, UTF-8 text' : 'ASCII text';
}

const du: Program = {
  name: 'du',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'abchkmsxd:',
      long: {
        all: 'a',
        bytes: 'b',
        total: 'c',
        'human-readable': 'h',
        summarize: 's',
        'max-depth': 'd',
        'one-file-system': 'x',
      },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const depthMax = options.has('s') ? 0 : Number(options.get('d') ?? Infinity);
    const shown = (kilobytes: number, bytes: number) => {
      if (options.has('b')) return String(bytes);
      if (options.has('h')) return kilobytes === 0 ? '0' : humanSize(kilobytes * 1024);
      return String(options.has('m') ? Math.ceil(kilobytes / 1024) : kilobytes);
    };
    const { files } = process.machine;
    let status = 0;
    let total = 0;
    const walk = function* (name: string, path: string, depth: number): Task<[number, number]> {
      const found = files.lstat(path);
      if (!found.ok) return [0, 0];
      let blocks = blocksOf(found.value);
      let bytes = found.value.size;
      const directory = found.value.type === 'directory';
      if (directory) {
        const listed = files.list(path);
        for (const child of listed.ok ? listed.value : []) {
          const [more, moreBytes] = yield* walk(
            name === '/' ? `/${child}` : `${name}/${child}`,
            joinPath(path, child),
            depth + 1,
          );
          blocks += more;
          bytes += moreBytes;
        }
      }
      if ((directory || options.has('a') || depth === 0) && depth <= depthMax)
        yield* process.print(`${shown(blocks, bytes)}\t${name}\n`);
      return [blocks, bytes];
    };
    for (const name of options.operands.length > 0 ? options.operands : ['.']) {
      const found = files.lstat(process.path(name));
      if (found.ok) total += (yield* walk(name, process.path(name), 0))[0];
      else {
        yield* process.complain(
          isBusybox(process)
            ? `du: ${name}: ${errnoText(found.error)}\n`
            : `du: cannot access '${name}': ${errnoText(found.error)}\n`,
        );
        status = 1;
      }
    }
    if (options.has('c')) yield* process.print(`${shown(total, total * 1024)}\ttotal\n`);
    return status;
  },
};

const which: Program = {
  name: 'which',
  *run(process) {
    const all = process.argv.includes('-a');
    let status = 0;
    for (const name of process.argv.slice(1).filter(arg => arg !== '-a')) {
      const found = findCommand(
        process.machine,
        name,
        process.environment.get('PATH') ?? '',
        process.directory,
      );
      if (!found.ok) status = 1;
      else yield* process.print(`${name.includes('/') && !all ? name : found.value}\n`);
    }
    return status;
  },
};

const pwd: Program = {
  name: 'pwd',
  *run(process) {
    yield* process.print(`${process.directory}\n`);
    return 0;
  },
};

export const lookPrograms: readonly Program[] = [
  stat,
  readlink,
  realpath,
  file,
  du,
  df,
  which,
  pwd,
];
