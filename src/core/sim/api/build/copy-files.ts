// COPY and ADD: which files of the context or of another stage go where.
import { concatBytes, encodeUtf8 } from '../../../lib/bytes.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import { createContainer } from '../../node/container.ts';
import { removeContainer } from '../../node/lifecycle.ts';
import { lifelineOf } from '../../node/machine.ts';
import type { ImageContent } from '../../node/state.ts';
import { copyTree, makePath } from '../../node/tree-files.ts';
import type { FileSystem } from '../../os/os.ts';
import { readTar, unpackTar } from '../tar.ts';
import { type Builder, BuildFailure, imageOf } from './builder.ts';
import { jsonWords, splitWords, takeFlags } from './dockerfile.ts';

export type CopyPlan = {
  /** As history names it. */
  readonly kind: 'file' | 'dir' | 'multi';
  readonly hash: string;
  readonly target: string;
  readonly copy: (into: FileSystem) => void;
};

export function copyFiles(
  builder: Builder,
  image: ImageContent,
  name: string,
  text: string,
): CopyPlan {
  const { flags, rest } = takeFlags(text);
  const words = jsonWords(rest) ?? splitWords(rest);
  const target = words.pop() ?? '';
  if (words.length === 0) {
    throw new BuildFailure(
      `${name} requires at least two arguments, but only one was provided. Destination could not be determined.`,
    );
  }
  const url = words.find(word => /^https?:\/\//.test(word));
  if (url) throw new BuildFailure(`ADD failed: the simulator has no outside world: ${url}`);
  const from = flags.get('from');
  const source = from === undefined ? builder.context : filesOf(builder, from);
  const sources = words.flatMap(word => match(source, word, name));
  const under = image.config.WorkingDir.replace(/\/$/, '');
  const path = target.startsWith('/') ? target : `${under}/${target.replace(/^\.\/?/, '')}`;
  if (sources.length > 1 && !target.endsWith('/')) {
    throw new BuildFailure(
      `When using ${name} with more than one source file, the destination must be a directory and end with a /`,
    );
  }
  const first = sources[0] ?? '/';
  const directory = isDirectory(source, first);
  const digest = sha256Hex(concatBytes(sources.map(one => fingerprint(source, one))));
  return {
    kind: sources.length > 1 ? 'multi' : directory ? 'dir' : 'file',
    hash: digest,
    target: path === '' ? '/' : path,
    copy(into) {
      for (const one of sources) copyOne(source, one, into, path, target, name);
    },
  };
}

function isDirectory(files: FileSystem, path: string): boolean {
  const stat = files.stat(path);
  return stat.ok && stat.value.type === 'directory';
}

/** The files of a stage, or of an image. */
function filesOf(builder: Builder, from: string): FileSystem {
  const { engine } = builder.call;
  const image = builder.stages.get(from) ?? imageOf(engine, from);
  const made = createContainer(engine, '', { Image: image.id, Entrypoint: [''], Cmd: ['/bin/sh'] });
  if (!made.ok) throw new BuildFailure(made.error.message);
  const { files } = lifelineOf(engine, made.value).machine;
  removeContainer(engine, made.value, true);
  return files;
}

function match(files: FileSystem, word: string, name: string): string[] {
  const clean = `/${word.replace(/^\.?\/+/, '').replace(/\/+$/, '')}`.replace(/^\/\.$/, '/');
  if (clean.split('/').includes('..')) {
    throw new BuildFailure(`${name} failed: forbidden path outside the build context: ${word} ()`);
  }
  if (/[*?[]/.test(clean)) {
    const at = clean.lastIndexOf('/');
    const directory = clean.slice(0, at) || '/';
    const source = clean
      .slice(at + 1)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const names = files.list(directory);
    const hits = (names.ok ? names.value : []).filter(one => new RegExp(`^${source}$`).test(one));
    if (hits.length > 0) return hits.map(one => `${directory.replace(/\/$/, '')}/${one}`);
    throw new BuildFailure(`${name} failed: no source files were specified`);
  }
  if (files.stat(clean).ok) return [clean];
  throw new BuildFailure(
    `${name} failed: file not found in build context or excluded by .dockerignore: stat ${clean.slice(1)}: file does not exist`,
  );
}

/** Names, modes and contents of all that lies there: equal files give equal images. */
function fingerprint(files: FileSystem, path: string): Uint8Array {
  const stat = files.lstat(path);
  if (!stat.ok) return new Uint8Array();
  const head = encodeUtf8(`${path.slice(path.lastIndexOf('/'))} ${stat.value.mode}\n`);
  if (stat.value.type === 'directory') {
    const names = files.list(path);
    const inner = (names.ok ? names.value : []).map(name =>
      fingerprint(files, `${path.replace(/\/$/, '')}/${name}`),
    );
    return concatBytes([head, ...inner]);
  }
  const bytes = files.read(path);
  return concatBytes([head, encodeUtf8(sha256Hex(bytes.ok ? bytes.value : new Uint8Array()))]);
}

function copyOne(
  source: FileSystem,
  path: string,
  into: FileSystem,
  target: string,
  asked: string,
  name: string,
): void {
  if (isDirectory(source, path)) {
    makePath(into, target || '/');
    copyTree(source, path, into, target.replace(/\/$/, ''));
    return;
  }
  const inside = asked.endsWith('/') || asked === '.' || isDirectory(into, target || '/');
  const bytes = source.read(path);
  const stat = source.stat(path);
  if (!bytes.ok || !stat.ok) return;
  if (name === 'ADD' && /\.tar$/.test(path) && readTar(bytes.value).length > 0) {
    makePath(into, target || '/');
    unpackTar(into, target || '/', bytes.value);
    return;
  }
  const file = inside
    ? `${target.replace(/\/$/, '')}/${path.slice(path.lastIndexOf('/') + 1)}`
    : target;
  makePath(into, file.slice(0, file.lastIndexOf('/')) || '/');
  const program = source.programOf(path);
  if (program) into.install(file, program, stat.value.size);
  else into.write(file, bytes.value, { mode: stat.value.mode & 0o7777 });
}
