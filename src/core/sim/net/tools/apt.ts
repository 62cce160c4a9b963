// `apt-get` and `apt`: Debian's package manager, with a small part of its archive.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { lastPart } from '../../os/path.ts';
import { debianPackages } from './debian-packages.ts';
import { parseOptions } from './options.ts';

const LISTS = '/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease';
const SERVER = 'http://deb.debian.org/debian';
/** Of a package that is fetched: kilobytes in a millisecond. */
const KB_PER_MS = 8;

const reading =
  'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n';

export const aptGet: Program = { name: 'apt-get', run: process => run(process) };
export const apt: Program = { name: 'apt', run: process => run(process) };

function* run(process: Process): Task<number> {
  const options = parseOptions(process.argv, 'yqsdfmuVho:t:', {
    yes: 'y',
    'assume-yes': 'y',
    quiet: 'q',
    help: 'h',
    version: 'v',
    'no-install-recommends': 'R',
    'no-install-suggests': 'R',
    'fix-missing': 'm',
    'allow-downgrades': 'R',
    installed: 'installed',
    simulate: 's',
  });
  const name = lastPart(process.argv[0] ?? '');
  const [command, ...names] = options.rest;
  if (options.problem) {
    const { option } = options.problem;
    const what = option.startsWith('--') ? option : `'${option.slice(1)}' [from ${option}]`;
    yield* process.complain(
      `E: Command line option ${what} is not understood in combination with the other options\n`,
    );
    return 100;
  }
  if (options.has('h') || options.has('v') || command === undefined) {
    yield* process.print(`${name} 2.6.1 (amd64)\n${options.has('v') ? '' : usage(name)}`);
    return 0;
  }
  if (name === 'apt' && !process.streams.get(1)?.tty)
    yield* process.complain(
      '\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n',
    );
  switch (command) {
    case 'list':
    case 'search':
    case 'show':
      return yield* look(process, command, names, options.has('installed'));
    case 'update':
    case 'install':
    case 'remove':
    case 'purge':
    case 'upgrade':
    case 'dist-upgrade':
    case 'full-upgrade':
    case 'autoremove':
    case 'clean':
    case 'autoclean':
      break;
    default:
      yield* process.complain(`E: Invalid operation ${command}\n`);
      return 100;
  }
  if (process.user !== 'root') return yield* notRoot(process, command);
  if (command === 'update') return yield* update(process);
  if (command === 'install') return yield* install(process, names);
  if (command === 'remove' || command === 'purge') return yield* remove(process, names);
  if (!command.endsWith('clean'))
    yield* process.print(
      `${reading}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`,
    );
  return 0;
}

function usage(name: string): string {
  return `Usage: ${name} [options] command

Commands:
  update     fetch the lists of packages
  install    install packages
  remove     remove packages
  purge      remove packages and their settings
  upgrade    bring what is installed up to date
  list       list packages
  search     look for packages
  show       tell of packages
`;
}

function* notRoot(process: Process, command: string): Task<number> {
  const lock = command === 'update' ? '/var/lib/apt/lists/lock' : '/var/lib/dpkg/lock-frontend';
  const what =
    command === 'update'
      ? 'E: Unable to lock directory /var/lib/apt/lists/\n'
      : 'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?\n';
  yield* process.complain(
    `E: Could not open lock file ${lock} - open (13: Permission denied)\n${what}`,
  );
  return 100;
}

function* update(process: Process): Task<number> {
  for (const [at, suite] of ['bookworm', 'bookworm-updates'].entries()) {
    yield 250;
    yield* process.print(
      `Get:${at + 1} ${SERVER} ${suite} InRelease [${at === 0 ? 151 : 55} kB]\n`,
    );
  }
  yield 900;
  yield* process.print('Fetched 206 kB in 1s (179 kB/s)\nReading package lists... Done\n');
  const { files } = process.machine;
  for (const path of ['/var/lib/apt', '/var/lib/apt/lists']) files.makeDirectory(path);
  files.write(LISTS, new Uint8Array());
  return 0;
}

/** A node was set up with its lists; an image comes without. */
function knows(process: Process): boolean {
  return process.machine.kind === 'node' || process.machine.files.stat(LISTS).ok;
}

function isInstalled(process: Process, name: string): boolean {
  const brought = Object.keys(debianPackages[name]?.brings ?? {});
  return brought.every(file => process.machine.files.stat(`/usr/bin/${file}`).ok);
}

function* install(process: Process, names: readonly string[]): Task<number> {
  const unknown = names.filter(name => !knows(process) || !Object.hasOwn(debianPackages, name));
  if (unknown.length > 0) {
    yield* process.print(reading);
    for (const name of unknown) yield* process.complain(`E: Unable to locate package ${name}\n`);
    return 100;
  }
  const wanted = [...new Set(names)].filter(name => !isInstalled(process, name)).sort();
  const there = names.filter(name => !wanted.includes(name));
  const versionOf = (name: string) => debianPackages[name]?.version ?? '';
  yield* process.print(
    reading +
      there.map(name => `${name} is already the newest version (${versionOf(name)}).\n`).join('') +
      (wanted.length > 0
        ? `The following NEW packages will be installed:\n  ${wanted.join(' ')}\n`
        : '') +
      `0 upgraded, ${wanted.length} newly installed, 0 to remove and 0 not upgraded.\n`,
  );
  if (wanted.length === 0) return 0;
  const sum = (at: 0 | 1) =>
    wanted.reduce((all, name) => all + (debianPackages[name]?.kilobytes[at] ?? 0), 0);
  yield* process.print(
    `Need to get ${grouped(sum(0))} kB of archives.\nAfter this operation, ${grouped(sum(1))} kB of additional disk space will be used.\n`,
  );
  for (const [at, name] of wanted.entries()) {
    const size = debianPackages[name]?.kilobytes[0] ?? 0;
    yield 60 + size / KB_PER_MS;
    yield* process.print(
      `Get:${at + 1} ${SERVER} bookworm/main amd64 ${name} amd64 ${versionOf(name)} [${grouped(size)} kB]\n`,
    );
  }
  const seconds = Math.max(1, Math.round(sum(0) / KB_PER_MS / 1000));
  yield* process.print(
    `Fetched ${grouped(sum(0))} kB in ${seconds}s (${grouped(Math.round(sum(0) / seconds))} kB/s)\n`,
  );
  for (const name of wanted)
    yield* process.print(
      `Selecting previously unselected package ${name}.\nPreparing to unpack .../${name}_${versionOf(name).replace(':', '%3a')}_amd64.deb ...\nUnpacking ${name} (${versionOf(name)}) ...\n`,
    );
  for (const name of wanted) {
    yield 80;
    for (const [file, program] of Object.entries(debianPackages[name]?.brings ?? {})) {
      if (process.machine.files.install(`/usr/bin/${file}`, program, 60_000).ok) continue;
      yield* process.complain(
        `dpkg: error processing package ${name} (--unpack):\n unable to install './usr/bin/${file}': No space left on device\nE: Sub-process /usr/bin/dpkg returned an error code (1)\n`,
      );
      return 100;
    }
    yield* process.print(`Setting up ${name} (${versionOf(name)}) ...\n`);
  }
  return 0;
}

function* remove(process: Process, names: readonly string[]): Task<number> {
  const unknown = names.find(name => !Object.hasOwn(debianPackages, name));
  if (unknown !== undefined) {
    yield* process.print(reading);
    yield* process.complain(`E: Unable to locate package ${unknown}\n`);
    return 100;
  }
  const wanted = names.filter(name => isInstalled(process, name));
  yield* process.print(
    reading +
      names
        .filter(name => !wanted.includes(name))
        .map(name => `Package '${name}' is not installed, so not removed\n`)
        .join('') +
      (wanted.length > 0
        ? `The following packages will be REMOVED:\n  ${wanted.join(' ')}\n`
        : '') +
      `0 upgraded, 0 newly installed, ${wanted.length} to remove and 0 not upgraded.\n`,
  );
  for (const name of wanted) {
    yield 120;
    for (const file of Object.keys(debianPackages[name]?.brings ?? {}))
      process.machine.files.remove(`/usr/bin/${file}`);
    yield* process.print(`Removing ${name} (${debianPackages[name]?.version}) ...\n`);
  }
  return 0;
}

function* look(
  process: Process,
  command: string,
  names: readonly string[],
  installed: boolean,
): Task<number> {
  const all = Object.keys(debianPackages).filter(name =>
    command === 'show'
      ? names.includes(name)
      : names.length === 0 || names.some(word => name.includes(word)),
  );
  if (command === 'show' && all.length === 0) {
    yield* process.complain(`E: No packages found\n`);
    return 100;
  }
  if (command === 'list') yield* process.print('Listing... Done\n');
  for (const name of all) {
    const has = isInstalled(process, name);
    if (installed && !has) continue;
    const { version = '', kilobytes = [0, 0] } = debianPackages[name] ?? {};
    yield* process.print(
      command === 'show'
        ? `Package: ${name}\nVersion: ${version}\nInstalled-Size: ${kilobytes[1]} kB\nDownload-Size: ${kilobytes[0]} kB\n\n`
        : `${name}/stable${has ? ',now' : ''} ${version} amd64${has ? ' [installed]' : ''}\n`,
    );
  }
  return 0;
}

function grouped(kilobytes: number): string {
  return String(kilobytes).replace(/\B(?=(\d{3})+$)/g, ',');
}
