// Shells inside containers and on other nodes across a checkpoint.
import { expect, test } from 'vitest';
import { EPOCH_MS, fiveNodes } from '../../../../test/support/api-world.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { createWorld } from '../world/create-world.ts';
import type { Checkpoint, World, WorldEvent } from '../world.ts';

type Pane = {
  readonly world: World;
  /** Types, lets a second pass, and gives what the terminal showed. */
  readonly type: (text: string) => string;
  readonly marks: string[];
};

function pane(from?: Checkpoint): Pane {
  const world = createWorld({
    lab: fiveNodes,
    seed: 7,
    epochMs: EPOCH_MS,
    ...(from ? { from: JSON.parse(JSON.stringify(from, pack), unpack) } : {}),
  });
  let shown = '';
  const marks: string[] = [];
  world.listen((event: WorldEvent) => {
    if (event.kind === 'output') shown += decodeUtf8(event.bytes);
    if (event.kind === 'mark') marks.push(`${event.mark.kind} ${event.mark.depth}`);
  });
  const pass = (ms: number) => {
    const until = world.now() + ms;
    while (world.run(until, 100_000) === 'budget');
  };
  if (!from) world.openTerminal('a', 'node1', 100, 30);
  pass(from ? 0 : 1000);
  return {
    world,
    marks,
    type(text) {
      shown = '';
      world.input('a', encodeUtf8(text));
      pass(1000);
      return ['\r', '\x1b[?2004h', '\x1b[?2004l'].reduce(
        (all, one) => all.replaceAll(one, ''),
        shown,
      );
    },
  };
}

function pack(_key: string, value: unknown) {
  return value instanceof Uint8Array ? { bytes: [...value] } : value;
}

function unpack(_key: string, value: { bytes?: number[] } | null) {
  return Array.isArray(value?.bytes) ? Uint8Array.from(value.bytes) : value;
}

/** Stores the world of a pane and gives a new one; both are then the same. */
function restored(before: Pane): Pane {
  const checkpoint = before.world.checkpoint();
  if (checkpoint === 'busy') throw new Error('no checkpoint at the inner prompt');
  const after = pane(checkpoint);
  expect(after.marks).toEqual([]);
  expect(after.world.hash()).toBe(before.world.hash());
  return after;
}

function same(one: Pane, other: Pane, texts: readonly string[]): string[] {
  const marks = one.marks.length;
  const said = texts.map(text => one.type(text));
  expect(texts.map(text => other.type(text))).toEqual(said);
  expect(other.marks).toEqual(one.marks.slice(marks));
  expect(other.world.hash()).toBe(one.world.hash());
  return said;
}

const leave = ['echo "$word $PWD $(tty)"\r', 'stty size\r', 'exit 3\r', 'echo "$? $outer"\r'];

test('[SW46] a shell in a container goes on at its prompt, and its client with it', () => {
  const before = pane();
  before.type('outer=x; docker run -d --name box alpine sleep 1d\r');
  before.type('docker exec -ti box sh\r');
  expect(before.type('word=inner; cd /etc\r')).toContain('/etc # ');
  before.type('echo half');
  before.world.resize('a', 120, 40);
  before.type('-');
  const after = restored(before);
  const [half, ...rest] = same(before, after, [' way\r', ...leave]);
  expect(half).toContain('half- way\n');
  expect(rest[0]).toContain('inner /etc');
  expect(rest[1]).toContain('40 120');
  expect(rest[3]).toContain('3 x\n');
});

test('[SW46] so does one that is a container itself, with and without its client', () => {
  const before = pane();
  before.type('docker run --rm --name box -ti alpine sh\r');
  expect(before.type('word=inner; cd /etc\r')).toContain('/etc # ');
  const after = restored(before);
  const said = same(before, after, [leave[0] as string, '\x10\x11', 'docker ps -q | wc -l\r']);
  expect(said[0]).toContain('inner /etc');
  expect(said[2]).toContain('1\n');
  const third = restored(after);
  const joined = same(after, third, ['docker attach box\r', '\r', 'echo $word\r']);
  expect(joined[2]).toContain('inner\n');
  const fourth = restored(third);
  const ended = same(third, fourth, ['exit 4\r', 'echo $?; docker ps -aq | wc -l\r']);
  expect(ended[1]).toContain('4\n0\n');
});

test('[SW46] sessions within sessions', () => {
  const before = pane();
  before.type('ssh node2\r');
  before.type('docker run -d --name box alpine sleep 1d\r');
  before.type('docker exec -ti box sh\r');
  before.type('sh\r');
  before.type('word=deep; cd /tmp\r');
  const after = restored(before);
  const said = same(before, after, [
    'echo $word $PWD\r',
    'exit\r',
    'exit\r',
    'exit\r',
    'hostname\r',
  ]);
  expect(said[0]).toContain('deep /tmp\n');
  expect(said[4]).toContain('node1\n');
});

test('[SW46] there is no checkpoint while a command runs inside, or a detach key is held', () => {
  const before = pane();
  before.type('docker run -ti alpine sh\r');
  before.type('sleep 5\r');
  expect(before.world.checkpoint()).toBe('busy');
  before.type('\x03');
  before.type('\x10');
  expect(before.world.checkpoint()).toBe('busy');
  before.type('x');
  expect(before.world.checkpoint()).not.toBe('busy');
  before.type('\x15exit\r');
  before.type('exec ssh node2\r');
  expect(before.world.checkpoint()).toBe('busy');
});

test('[SW47] a stopped command says nothing until it goes on, and leaves its loop', () => {
  const { type } = pane();
  type('ping node2\r');
  expect(type('\x1a').split('\n').slice(1)).toEqual([
    '[1]+  Stopped                 ping node2',
    'root@node1:~# ',
  ]);
  expect(type('') + type('')).toBe('');
  expect(type('fg\r')).toMatch(/^fg\nping node2\n64 bytes from/);
  type('\x03');
  expect(type('while :; do echo x; sleep 1; done; echo $?\r')).toContain('\nx\n');
  expect(type('\x1a')).toBe('^Z\n[1]+  Stopped                 sleep 1\n148\nroot@node1:~# ');
  expect(type('')).toBe('');
});
