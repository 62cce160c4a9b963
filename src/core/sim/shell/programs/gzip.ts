// gzip, gunzip, zcat: files made smaller, and whole again.
import type { Bytes } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { streamOf } from '../../os/stream.ts';
import { PIECE } from '../slices.ts';
import { copyOut } from './cat.ts';
import { gunzip, gzip } from './deflate.ts';
import { isBusybox, nameOf, type Options, readOptions } from './options.ts';

const BYTES_PER_MS = 20_000;

const gzipProgram: Program = {
  name: 'gzip',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'cdfklnNqrtvS:123456789',
      long: {
        stdout: 'c',
        'to-stdout': 'c',
        decompress: 'd',
        uncompress: 'd',
        force: 'f',
        keep: 'k',
        list: 'l',
        test: 't',
        quiet: 'q',
        verbose: 'v',
        fast: '1',
        best: '9',
      },
      usage: '[OPTION]... [FILE]...',
    });
    if (typeof options === 'number') return options;
    const called = nameOf(process);
    const unpacks = called !== 'gzip' || ['d', 't', 'l'].some(letter => options.has(letter));
    const operands = options.operands.length > 0 ? options.operands : ['-'];
    let status = 0;
    for (const operand of operands) {
      const toOutput = operand === '-' || options.has('c') || called === 'zcat';
      const worked = yield* one(process, options, operand, unpacks, toOutput);
      if (worked !== 0) status = worked;
    }
    return status;
  },
};

function* one(
  process: Process,
  options: Options,
  name: string,
  unpacks: boolean,
  toOutput: boolean,
): Task<number> {
  const { files } = process.machine;
  const who = nameOf(process) === 'gunzip' && !isBusybox(process) ? 'gzip' : nameOf(process);
  const say = (text: string) => process.complain(`${who}: ${text}\n`);
  let path = process.path(name);
  let shown = name;
  if (name !== '-' && unpacks && !files.stat(path).ok && files.stat(`${path}.gz`).ok) {
    path += '.gz';
    shown += '.gz';
  }
  const stat = name === '-' ? null : files.stat(path);
  if (stat && !stat.ok) {
    yield* say(
      `${unpacks && !name.endsWith('.gz') ? `${name}.gz` : name}: ${errnoText(stat.error)}`,
    );
    return 1;
  }
  if (stat?.ok && stat.value.type === 'directory') {
    yield* say(`${name} is a directory -- ignored`);
    return 2;
  }
  const read = name === '-' ? null : files.read(path);
  const bytes: Bytes = read?.ok ? read.value : yield* process.readAll(0);
  yield Math.min(bytes.length, PIECE) / BYTES_PER_MS;
  const target = unpacks ? path.replace(/\.(gz|tgz)$/, '') : `${path}.gz`;
  if (unpacks && !toOutput && target === path && !options.has('t') && !options.has('l')) {
    yield* say(`${name}: unknown suffix -- ignored`);
    return 2;
  }
  if (!unpacks && !toOutput && name.endsWith('.gz')) {
    yield* say(`${name} already has .gz suffix -- unchanged`);
    return 2;
  }
  const made = yield* unpacks ? gunzip(bytes) : gzip(bytes);
  if (!made) {
    if (isBusybox(process)) {
      yield* say(bytes.length === 0 ? 'short read' : 'invalid magic');
      return 1;
    }
    yield* process.complain(
      `\n${who}: ${name === '-' ? 'stdin' : shown}: ${bytes.length === 0 ? 'unexpected end of file' : 'not in gzip format'}\n`,
    );
    return 1;
  }
  if (options.has('t')) return 0;
  if (options.has('l')) return yield* list(process, bytes.length, made.length, target);
  if (toOutput) return (yield* copyOut(process, streamOf(made))) ? 0 : 1;
  if (files.stat(target).ok && !options.has('f')) {
    yield* say(`${target.slice(target.lastIndexOf('/') + 1)} already exists;\tnot overwritten`);
    return 2;
  }
  const mode = stat?.ok ? stat.value.mode & 0o7777 : 0o644;
  const written = files.write(target, made, { mode });
  if (!written.ok) {
    yield* say(`${name}: ${errnoText(written.error)}`);
    return 1;
  }
  if (!options.has('k')) files.remove(path);
  return 0;
}

function* list(process: Process, packed: number, whole: number, name: string): Task<number> {
  const ratio = whole === 0 ? 0 : (100 * (whole - packed)) / whole;
  const cells = [String(packed).padStart(19), String(whole).padStart(19)];
  yield* process.print('         compressed        uncompressed  ratio uncompressed_name\n');
  yield* process.print(`${cells.join(' ')} ${ratio.toFixed(1).padStart(5)}% ${name}\n`);
  return 0;
}

export const gzipPrograms: readonly Program[] = [gzipProgram];
