// `apk`: alpine's package manager, with a small part of its repositories.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { parseOptions } from './options.ts';
import { alpineBase, alpinePackages, type Package } from './packages.ts';

const databasePath = '/lib/apk/db/installed';
const worldPath = '/etc/apk/world';
const cachePath = '/var/cache/apk/APKINDEX.tar.gz';

const busyboxTrigger = `Executing busybox-${alpineBase.busybox?.version ?? ''}.trigger\n`;

export const apk: Program = {
  name: 'apk',
  *run(process) {
    const options = parseOptions(process.argv, 'qvUuhVX:p:t:ewaLdrR', {
      'no-cache': 'no-cache',
      'no-progress': 'no-progress',
      'update-cache': 'U',
      help: 'h',
      installed: 'installed',
      latest: 'latest',
      quiet: 'q',
      rdepends: 'r',
      repository: 'X:',
      update: 'U',
      upgrade: 'u',
      version: 'V',
      virtual: 't:',
    });
    if (options.has('V')) {
      yield* process.print('apk-tools 2.14.4, compiled for x86_64.\n');
      return 0;
    }
    const [command, ...names] = options.rest;
    const fresh = options.has('U') || options.has('no-cache');
    if (options.problem || !command) {
      if (options.problem)
        yield* process.complain(`apk: unrecognized option '${options.problem.option}'\n`);
      yield* process.print(usage);
      return 1;
    }
    switch (command) {
      case 'update':
        return yield* update(process);
      case 'add':
        return yield* add(process, names, fresh, !options.has('no-cache'), options.has('q'));
      case 'del':
        return yield* remove(process, names);
      case 'info':
        return yield* info(process, names, options.has('e'));
      case 'search':
        return yield* search(process, names);
      case 'list':
        return yield* list(process, names);
      case 'upgrade':
        if (fresh) yield* fetchIndexes(process, true);
        yield* process.print(summary(process));
        return 0;
      default:
        yield* process.complain(`ERROR: '${command}' is not an apk command. See 'apk --help'.\n`);
        return 1;
    }
  },
};

const usage = `apk-tools 2.14.4, compiled for x86_64.

usage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]

Commands:
  add        Install packages
  del        Remove packages
  info       Tell of installed packages
  list       List packages
  search     Look for packages
  update     Fetch the lists of the repositories
  upgrade    Bring what is installed up to date
`;

function repositories(process: Process): readonly string[] {
  const file = process.machine.files.read('/etc/apk/repositories');
  if (!file.ok) return [];
  return decodeUtf8(file.value)
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

function* fetchIndexes(process: Process, keep: boolean): Task<void> {
  for (const repository of repositories(process)) {
    yield* process.print(`fetch ${repository}/x86_64/APKINDEX.tar.gz\n`);
    yield 150 + 150 * process.machine.kernel.random.next();
  }
  if (!keep) return;
  process.machine.files.makeDirectory('/var/cache');
  process.machine.files.makeDirectory('/var/cache/apk');
  process.machine.files.write(cachePath, new Uint8Array());
}

function* update(process: Process): Task<number> {
  yield* fetchIndexes(process, true);
  const release = process.machine.files.read('/etc/alpine-release');
  const version = release.ok ? decodeUtf8(release.value).trim() : '3.20.0';
  for (const repository of repositories(process))
    yield* process.print(`v${version} [${repository}]\n`);
  const count = Object.keys(alpinePackages).length + Object.keys(alpineBase).length;
  yield* process.print(`OK: ${count} distinct packages available\n`);
  return 0;
}

/** Name → version of what is installed, the base at first. */
function installed(process: Process): Map<string, string> {
  const file = process.machine.files.read(databasePath);
  const found = new Map<string, string>();
  if (!file.ok || file.value.length === 0) {
    for (const [name, one] of Object.entries(alpineBase)) found.set(name, one.version);
    return found;
  }
  for (const block of decodeUtf8(file.value).split('\n\n')) {
    const name = /^P:(.*)$/m.exec(block)?.[1];
    const version = /^V:(.*)$/m.exec(block)?.[1];
    if (name && version) found.set(name, version);
  }
  return found;
}

function store(process: Process, packages: ReadonlyMap<string, string>): void {
  const { files } = process.machine;
  for (const path of ['/lib', '/lib/apk', '/lib/apk/db']) files.makeDirectory(path);
  const text = [...packages].map(([name, version]) => `P:${name}\nV:${version}\n`).join('\n');
  files.write(databasePath, encodeUtf8(text));
}

function lookUp(name: string): Package | undefined {
  if (Object.hasOwn(alpinePackages, name)) return alpinePackages[name];
  return Object.hasOwn(alpineBase, name) ? alpineBase[name] : undefined;
}

function* add(
  process: Process,
  names: readonly string[],
  fresh: boolean,
  keep: boolean,
  quiet: boolean,
): Task<number> {
  const { files } = process.machine;
  const known = fresh || files.stat(cachePath).ok;
  if (fresh) yield* fetchIndexes(process, keep);
  else if (!known) {
    for (const repository of repositories(process)) {
      yield* process.complain(
        `WARNING: opening from cache ${repository}: No such file or directory\n`,
      );
    }
  }
  const there = installed(process);
  const plain = names.map(name => name.replace(/[=<>~@].*$/, ''));
  const missing = plain.filter(name => !there.has(name) && !(known && lookUp(name)));
  if (missing.length > 0) {
    yield* process.complain(
      `ERROR: unable to select packages:\n${missing
        .map(name => `  ${name} (no such package):\n    required by: world[${name}]\n`)
        .join('')}`,
    );
    return missing.length;
  }
  const order: string[] = [];
  for (const name of plain) collect(name, there, order);
  for (const [at, name] of order.entries()) {
    const one = lookUp(name);
    if (!one) continue;
    yield 40 + one.kib / 40;
    if (!quiet)
      yield* process.print(`(${at + 1}/${order.length}) Installing ${name} (${one.version})\n`);
    for (const [path, program] of Object.entries(one.installs ?? {})) {
      if (install(process, path, program, one.kib * 1024)) continue;
      const file = path.slice(1);
      yield* process.complain(
        `ERROR: ${name}-${one.version}: failed to extract ${file}: No space left on device\n`,
      );
      return 1;
    }
    there.set(name, one.version);
  }
  if (order.length > 0) store(process, there);
  remember(process, plain, []);
  if (quiet) return 0;
  if (order.length > 0) yield* process.print(busyboxTrigger);
  for (const name of order.filter(one => lookUp(one)?.trigger))
    yield* process.print(`Executing ${name}-${lookUp(name)?.version}.trigger\n`);
  yield* process.print(summary(process));
  return 0;
}

/** Dependencies first, each once. */
function collect(name: string, there: ReadonlyMap<string, string>, order: string[]): void {
  if (there.has(name) || order.includes(name)) return;
  for (const need of lookUp(name)?.needs ?? []) collect(need, there, order);
  if (!order.includes(name)) order.push(name);
}

/** False: the disk is full. */
function install(process: Process, path: string, program: string, sizeBytes: number): boolean {
  const { files } = process.machine;
  files.remove(path);
  return files.install(path, program, sizeBytes).ok;
}

/** The packages that were asked for by name. */
function remember(process: Process, more: readonly string[], fewer: readonly string[]): void {
  const { files } = process.machine;
  const file = files.read(worldPath);
  const world = new Set(file.ok ? decodeUtf8(file.value).split(/\s+/).filter(Boolean) : []);
  for (const name of more) world.add(name);
  for (const name of fewer) world.delete(name);
  files.write(worldPath, encodeUtf8(`${[...world].sort().join('\n')}\n`));
}

function* remove(process: Process, names: readonly string[]): Task<number> {
  const there = installed(process);
  const gone = names.filter(name => there.has(name) && !Object.hasOwn(alpineBase, name));
  remember(process, [], names);
  // What nobody needs any more goes with it.
  const file = process.machine.files.read(worldPath);
  const wanted: string[] = [];
  const world = file.ok ? decodeUtf8(file.value).split(/\s+/).filter(Boolean) : [];
  for (const name of world) collect(name, new Map(), wanted);
  for (const name of there.keys())
    if (!wanted.includes(name) && !Object.hasOwn(alpineBase, name) && !gone.includes(name))
      gone.push(name);
  for (const [at, name] of gone.entries()) {
    yield 20;
    yield* process.print(`(${at + 1}/${gone.length}) Purging ${name} (${there.get(name)})\n`);
    for (const path of Object.keys(lookUp(name)?.installs ?? {})) restore(process, path);
    there.delete(name);
  }
  if (gone.length > 0) {
    store(process, there);
    yield* process.print(busyboxTrigger);
  }
  yield* process.print(summary(process));
  return 0;
}

const applets = ['/usr/bin/nslookup', '/usr/bin/wget', '/bin/ping', '/sbin/ip'];

/** Where busybox has an applet of that name, it is back. */
function restore(process: Process, path: string): void {
  process.machine.files.remove(path);
  if (applets.includes(path)) process.machine.files.symlink('/bin/busybox', path);
}

function summary(process: Process): string {
  const there = installed(process);
  let kib = 0;
  for (const name of there.keys()) kib += lookUp(name)?.kib ?? 0;
  return `OK: ${Math.round(kib / 1024)} MiB in ${there.size} packages\n`;
}

function* info(process: Process, names: readonly string[], exists: boolean): Task<number> {
  const there = installed(process);
  if (names.length === 0) {
    yield* process.print(
      [...there.keys()]
        .sort()
        .map(name => `${name}\n`)
        .join(''),
    );
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const version = there.get(name);
    if (!version) status = 1;
    else if (exists) yield* process.print(`${name}\n`);
    else {
      const size = lookUp(name)?.kib ?? 0;
      yield* process.print(`${name}-${version} installed size:\n${size} KiB\n\n`);
    }
  }
  return status;
}

function* search(process: Process, names: readonly string[]): Task<number> {
  if (!process.machine.files.stat(cachePath).ok) return 0;
  const all = Object.entries({ ...alpineBase, ...alpinePackages }).sort();
  for (const [name, { version }] of all)
    if (names.length === 0 || names.some(word => name.includes(word)))
      yield* process.print(`${name}-${version}\n`);
  return 0;
}

function* list(process: Process, names: readonly string[]): Task<number> {
  const there = installed(process);
  for (const [name, version] of [...there].sort())
    if (names.length === 0 || names.includes(name))
      yield* process.print(`${name}-${version} x86_64 {${name}} [installed]\n`);
  return 0;
}
