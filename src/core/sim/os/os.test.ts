import { expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { createKernel, createKernelState, type Task } from '../kernel/kernel.ts';
import { buildBase } from './base-tree.ts';
import { createFileSystem } from './files.ts';
import { createMachine } from './machine.ts';
import type { Machine, Mark, Process, Program } from './os.ts';
import { createPipe, sinkTo, streamOf } from './stream.ts';
import { createTty } from './tty.ts';

const base = buildBase('test', {
  '/bin/say': { program: 'say', sizeBytes: 1000 },
  '/etc/hostname': 'box\n',
  '/dev/null': { device: 'null' },
  '/proc': { directory: 0o555 },
  '/sys': { directory: 0o555 },
  '/run.sh 755': '#!/bin/say -x\n',
  '/link': { link: '/etc' },
});

function aMachine(programs: Record<string, Program['run']> = {}) {
  const kernel = createKernel(createKernelState(1));
  const machine = createMachine({
    id: 'box',
    kind: 'node',
    nodeName: 'box',
    hostname: () => 'box',
    personality: 'bash',
    kernel,
    epochMs: 0,
    userland: {
      base: () => base,
      program: name => (programs[name] ? { name, run: programs[name] } : null),
    },
    base: 'test',
    layers: [],
    from: null,
    network: {} as Machine['network'],
    engine: null,
    environment: { PATH: '/bin' },
    home: '/',
    memoryBytes: 1 << 30,
    cpus: 1,
    peer: () => null,
    main: () => null,
  });
  return { kernel, machine, files: machine.files };
}

function start(machine: Machine, run: Program['run'], extra = {}) {
  let out = '';
  const process = machine.start({
    argv: ['prog'],
    program: { name: 'prog', run },
    streams: [streamOf(new Uint8Array()), sinkTo(b => (out += decodeUtf8(b))), sinkTo(() => {})],
    ...extra,
  });
  return { process, out: () => out };
}

test('a pipe makes its writer wait at 64 KiB, and tells it when nobody reads', () => {
  const { kernel, machine } = aMachine();
  const { reader, writer } = createPipe();
  let written = 0;
  const outcome: string[] = [];
  start(machine, function* (): Task<number> {
    for (let i = 0; i < 3; i++) {
      const done = yield* writer.write(new Uint8Array(40000));
      outcome.push(done.ok ? 'ok' : done.error);
      written += 40000;
    }
    return 0;
  });
  kernel.run(1, 1000);
  expect(written).toBe(40000);
  kernel.start(reader.read(100000));
  kernel.run(2, 1000);
  expect(written).toBe(80000);
  reader.close();
  kernel.run(3, 1000);
  expect(outcome).toEqual(['ok', 'ok', 'EPIPE']);
});

test('signals have their default action, a handler, or none; stopped processes go on', () => {
  const { kernel, machine } = aMachine();
  const sleeper = function* (): Task<number> {
    yield 1000;
    return 5;
  };
  const killed = start(machine, sleeper).process;
  const ignoring = start(machine, function* (process: Process) {
    process.onSignal('TERM', 'ignore');
    return yield* sleeper();
  }).process;
  const stopped = start(machine, sleeper).process;
  kernel.run(1, 100);
  killed.signal('TERM');
  ignoring.signal('TERM');
  stopped.signal('TSTP');
  kernel.run(2000, 100);
  expect([killed.status, ignoring.status, stopped.state]).toEqual([143, 5, 'stopped']);
  stopped.signal('CONT');
  kernel.run(3000, 100);
  expect(stopped.status).toBe(5);
});

test('a terminal edits lines, echoes, and turns keys into signals', () => {
  const { kernel, machine } = aMachine();
  let shown = '';
  const marks: Mark[] = [];
  const host = createTty({
    kernel,
    columns: 80,
    rows: 24,
    output: bytes => (shown += decodeUtf8(bytes)),
    mark: mark => marks.push(mark),
  });
  const { process } = start(
    machine,
    function* (process) {
      for (;;) {
        const line = yield* process.readLine(0);
        if (line === null) return 3;
        yield* process.print(`<${line}>\n`);
      }
    },
    { streams: [host.tty.stream, host.tty.stream, host.tty.stream], tty: host.tty },
  );
  host.tty.setForeground(machine, process.group);
  kernel.run(1, 100);
  host.input(encodeUtf8('hallo\x7f\x7flo\r'));
  kernel.run(2, 100);
  expect(shown).toBe('hallo\b \b\b \blo\r\n<hallo>\r\n');
  host.input(encodeUtf8('x\x03'));
  kernel.run(3, 100);
  expect(shown.slice(-3)).toBe('x^C');
  expect(process.status).toBe(130);
});

test('a file system stores what differs from its base, and comes back from it', () => {
  const { kernel, machine, files } = aMachine();
  expect(files.write('/etc/new', encodeUtf8('one')).ok).toBe(true);
  files.write('/etc/new', encodeUtf8(' two'), { append: true });
  files.link('/etc/new', '/etc/same');
  files.remove('/etc/new');
  files.rename('/etc/hostname', '/name');
  files.symlink('same', '/etc/soft');
  const again = createFileSystem({
    base,
    nowMs: kernel.now,
    random: kernel.random,
    from: structuredClone((machine.state() as [number, never])[1]),
  });
  const read = (path: string) => {
    const found = again.read(path);
    return found.ok ? decodeUtf8(found.value) : found.error;
  };
  expect(['/link/soft', '/name', '/etc/hostname', '/etc'].map(read)).toEqual([
    'one two',
    'box\n',
    'ENOENT',
    'EISDIR',
  ]);
  expect(machine.changes()).toEqual([
    { kind: 'changed', path: '/etc' },
    { kind: 'deleted', path: '/etc/hostname' },
    { kind: 'added', path: '/etc/same' },
    { kind: 'added', path: '/etc/soft' },
    { kind: 'added', path: '/name' },
  ]);
  expect(again.write('/name/x', new Uint8Array())).toEqual({ ok: false, error: 'ENOTDIR' });
});

test('a full disk says so', () => {
  const files = createFileSystem({
    base,
    nowMs: () => 0,
    random: createKernel(createKernelState(1)).random,
    limitBytes: 100,
  });
  expect(files.write('/a', new Uint8Array(90)).ok).toBe(true);
  expect(files.write('/b', new Uint8Array(20))).toEqual({ ok: false, error: 'ENOSPC' });
  files.remove('/a');
  expect(files.write('/b', new Uint8Array(20)).ok).toBe(true);
});

test('[SW63] used bytes are the sum of the files of its own, whatever was done to them', () => {
  const { random } = createKernel(createKernelState(90));
  const below = buildBase('under', { '/base/a': 'a'.repeat(40), '/base/b': 'b'.repeat(70) });
  const options = { base: below, nowMs: () => 0, random, limitBytes: 400 };
  let files = createFileSystem(options);
  const paths = ['/base/a', '/base/b', '/c', '/d', '/e'];
  const inodeAt = (path: string) => {
    const stat = files.stat(path);
    return stat.ok ? stat.value.inode : 0;
  };
  /** Files of the base that nobody has changed yet: they take nothing. */
  const untouched = new Set(['/base/a', '/base/b'].map(inodeAt));
  const pick = () => paths[Math.floor(random.next() * paths.length)] ?? '';
  const expected = () => {
    const sizes = new Map<number, number>();
    for (const path of paths) {
      const stat = files.stat(path);
      if (!stat.ok) continue;
      const { inode, size } = stat.value;
      sizes.set(inode, untouched.has(inode) ? 0 : size);
    }
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  };
  let full = 0;
  for (let step = 0; step < 3000; step++) {
    const [path, size] = [pick(), Math.floor(random.next() * 120)];
    const before = files.usage().usedBytes;
    const inode = inodeAt(path);
    const how = Math.floor(random.next() * 6);
    const done =
      how === 0
        ? files.remove(path)
        : how === 1
          ? files.write(path, new Uint8Array(size), { append: true })
          : how === 2
            ? files.install(path, 'true', size)
            : how === 3
              ? files.link(path, pick())
              : files.write(path, new Uint8Array(size));
    if (!done.ok && done.error === 'ENOSPC') full++;
    // An overwriting write empties the file before it finds no room.
    if ((how === 1 && done.ok) || how > 3) untouched.delete(inode);
    expect(files.usage().usedBytes, `step ${step}, before ${before}`).toBe(expected());
    expect(files.usage().usedBytes).toBeLessThanOrEqual(400);
    if (step % 100 === 99) files = createFileSystem({ ...options, from: files.save() });
  }
  expect(full).toBeGreaterThan(10);
});

test('a script runs its interpreter; what does not exist ends with 127', () => {
  const { kernel, machine } = aMachine({
    *say(process) {
      yield* process.print(process.argv.join(' '));
      return 0;
    },
  });
  const said = start(machine, function* (process) {
    yield* process.run(['/run.sh', 'a']);
    return yield* process.run(['nosuch']);
  });
  kernel.run(10, 1000);
  expect(said.out()).toBe('/bin/say -x /run.sh a');
  expect(said.process.status).toBe(127);
});
