import { expect, test } from 'vitest';
import { createGate, createKernel, createKernelState, type Task } from './kernel.ts';
import { createRandom, seedRandom } from './random.ts';

function world() {
  const kernel = createKernel(createKernelState(7));
  const log: string[] = [];
  const say = (text: string) => log.push(`${kernel.now()} ${text}`);
  return { kernel, log, say };
}

test('timers fire in the order of their time, then of their making', () => {
  const { kernel, log, say } = world();
  kernel.handle('say', args => say(String(args)));
  kernel.setTimer(20, 'say', 'b');
  kernel.setTimer(10, 'say', 'a');
  const gone = kernel.setTimer(15, 'say', 'never');
  kernel.setTimer(20, 'say', 'c');
  kernel.clearTimer(gone);
  expect(kernel.run(100, 1000)).toBe('idle');
  expect(log).toEqual(['10 a', '20 b', '20 c']);
  expect(kernel.now()).toBe(100);
});

test('a routine sleeps, waits for a gate, and is cancelled with its finally block', () => {
  const { kernel, log, say } = world();
  const gate = createGate();
  function* inner(): Task<string> {
    yield 5;
    return 'slept';
  }
  function* outer(): Task<number> {
    try {
      say(yield* inner());
      yield gate;
      say('gate');
      yield [gate, 50];
      say('first of two');
      yield gate;
      say('never');
      return 1;
    } finally {
      say('cleaned');
    }
  }
  const routine = kernel.start(outer(), value => say(`done ${value}`));
  kernel.run(10, 1000);
  gate.open();
  kernel.run(100, 1000);
  routine.cancel();
  kernel.run(101, 1000);
  expect(log).toEqual(['5 slept', '10 gate', '60 first of two', '100 cleaned', '100 done null']);
  expect(routine.ended()).toBe(true);
});

test('loops run in their order until quiet, after the event that poked them', () => {
  const { kernel, log, say } = world();
  let rounds = 0;
  kernel.addLoop('first', () => say('first'));
  kernel.addLoop('second', () => {
    say('second');
    if (++rounds < 2) kernel.poke('first');
  });
  kernel.handle('go', () => {
    kernel.poke('second');
    kernel.poke('first');
    say('event');
  });
  kernel.setTimer(1, 'go', null);
  kernel.run(2, 100);
  expect(log).toEqual(['1 event', '1 first', '1 second', '1 first']);
});

test('fuel cuts a run, and cutting changes nothing', () => {
  const play = (fuel: number) => {
    const { kernel, log, say } = world();
    function* busy(name: string): Task<number> {
      for (let i = 0; i < 20; i++) {
        say(`${name} ${kernel.random.below(1000)}`);
        yield kernel.random.below(5);
      }
      return 0;
    }
    kernel.start(busy('a'));
    kernel.start(busy('b'));
    while (kernel.run(1000, fuel) === 'budget');
    return log;
  };
  expect(play(1)).toEqual(play(1_000_000));
});

test('a paused routine remembers that it was woken', () => {
  const { kernel, log, say } = world();
  function* ticking(): Task<number> {
    yield 10;
    say('woken');
    return 0;
  }
  const routine = kernel.start(ticking());
  kernel.run(5, 100);
  routine.pause();
  kernel.run(50, 100);
  expect(log).toEqual([]);
  routine.resume();
  kernel.run(60, 100);
  expect(log).toEqual(['60 woken'].map(line => line.replace('60', '50')));
});

test('stored timers survive in the state, transient ones make it restless', () => {
  const first = createKernel(createKernelState(1));
  first.handle('x', () => {});
  first.setTimer(30, 'x', { a: 1 });
  first.run(10, 100);
  expect(first.restful()).toBe(true);
  const copy = JSON.parse(JSON.stringify(first.state));
  const second = createKernel(copy);
  const seen: unknown[] = [];
  second.handle('x', args => seen.push(args));
  second.run(100, 100);
  expect(seen).toEqual([{ a: 1 }]);
  function* sleeper(): Task<number> {
    yield 1000;
    return 0;
  }
  first.start(sleeper());
  first.run(20, 100);
  expect(first.restful()).toBe(false);
});

test('the same seed gives the same draws, and the state carries them on', () => {
  const state = seedRandom(42);
  const one = createRandom(state);
  const first = [one.next(), one.hex(12), one.swarmId(), one.shuffle([1, 2, 3, 4])];
  const again = createRandom(seedRandom(42));
  expect([again.next(), again.hex(12), again.swarmId(), again.shuffle([1, 2, 3, 4])]).toEqual(
    first,
  );
  const copy = createRandom([...state]);
  expect(copy.next()).toBe(one.next());
});

test('waiting for a deadline ends, although its last rest is below the grain of the clock', () => {
  const kernel = createKernel(createKernelState(1));
  kernel.run(0.1, 100);
  const deadlineMs = 0.1 + 0.2;
  let turns = 0;
  kernel.start(
    (function* (): Task<void> {
      while (kernel.now() < deadlineMs) {
        turns++;
        yield deadlineMs - kernel.now();
      }
    })(),
  );
  expect(kernel.run(10, 1000)).toBe('idle');
  expect(turns).toBe(2);
});
