// Viewers of one workspace: windows, skipping, pausing, and nobody slowed by anybody else.
import { expect, test } from 'vitest';
import { createAudience, windowLow, windowMax } from '../../core/host/audience.ts';
import type { ServerMessage, WorkspaceEvent } from '../../core/protocol/messages.ts';

function setUp(canPause: boolean) {
  const asked: ((event: WorkspaceEvent | null) => void)[] = [];
  const paused: boolean[] = [];
  const audience = createAudience({
    canPause,
    pause: (_terminal, now) => paused.push(now),
    askScreen: (_terminal, done) => asked.push(done),
  });
  const enter = (mayType = true) => {
    const got: string[] = [];
    const send = (message: ServerMessage) => {
      if (message.kind !== 'workspace') return;
      const { event } = message;
      if (event.kind === 'output') got.push(`${event.from}+${event.text.length}`);
      else if (event.kind === 'screen') got.push(`screen ${event.sequence}`);
      else got.push(event.kind);
    };
    const spectator = { mayType, send };
    return { spectator, got, leave: audience.join(spectator) };
  };
  let sequence = 0;
  const output = (length: number) => {
    audience.tell({ kind: 'output', terminal: 't', from: sequence, text: 'x'.repeat(length) });
    sequence += length;
  };
  const screen = (at: number): WorkspaceEvent => ({
    ...{ kind: 'screen', terminal: 't', sequence: at, columns: 80, rows: 24, text: '' },
  });
  return { audience, asked, paused, enter, output, screen };
}

const half = windowMax / 2;

test('who draws too slowly skips to a picture, and slows nobody', () => {
  const { audience, asked, enter, output, screen } = setUp(false);
  const [slow, fast] = [enter(), enter()];
  for (let count = 1; count <= 6; count++) {
    output(half);
    audience.drawn(fast.spectator, 't', count * half);
  }
  expect(fast.got).toHaveLength(6);
  expect(slow.got).toEqual([`0+${half}`, `${half}+${half}`]);
  audience.drawn(slow.spectator, 't', half);
  expect(asked).toHaveLength(0);
  audience.drawn(slow.spectator, 't', windowMax - windowLow);
  expect(asked).toHaveLength(1);
  asked[0]?.(screen(6 * half));
  output(10);
  expect(slow.got.slice(2)).toEqual([`screen ${6 * half}`, `${6 * half}+10`]);
});

test('a real terminal waits for the slowest who drives, not for who watches', () => {
  const { audience, paused, enter, output } = setUp(true);
  const [driver, watcher] = [enter(), enter(false)];
  output(windowMax + 1);
  expect(paused).toEqual([true]);
  audience.drawn(driver.spectator, 't', half);
  expect(paused).toEqual([true]);
  audience.drawn(driver.spectator, 't', windowMax);
  expect(paused).toEqual([true, false]);
  output(half);
  expect([driver.got.length, watcher.got.length]).toEqual([2, 0]);
});

test('a driver who leaves holds nothing up', () => {
  const { paused, enter, output } = setUp(true);
  const driver = enter();
  output(windowMax + 1);
  driver.leave();
  expect(paused).toEqual([true, false]);
});

test('what a picture shows already is not shown again', () => {
  const { audience, enter, output, screen } = setUp(false);
  const late = enter();
  audience.tellOne(late.spectator, screen(25));
  output(10);
  output(10);
  output(10);
  output(10);
  expect(late.got).toEqual(['screen 25', '25+5', '30+10']);
});

test('everything else reaches everybody at once', () => {
  const { audience, enter } = setUp(false);
  const [one, two] = [enter(), enter(false)];
  audience.tell({ kind: 'notice', sentence: 'Hello.' });
  two.leave();
  audience.tell({ kind: 'clock', nowMs: 1 });
  expect([one.got, two.got]).toEqual([['notice', 'clock'], ['notice']]);
});

test('a picture that stands for too much output waits for the one before it', () => {
  const { audience, asked, enter, screen } = setUp(false);
  const [still, draws] = [enter(), enter()];
  for (const at of [300_000, 600_000, 900_000]) {
    audience.tell(screen(at));
    audience.drawn(draws.spectator, 't', at);
  }
  expect(draws.got).toEqual(['screen 300000', 'screen 600000', 'screen 900000']);
  expect(still.got).toEqual(['screen 300000']);
  expect(asked).toHaveLength(0);
  audience.drawn(still.spectator, 't', 300_000);
  expect(asked).toHaveLength(1);
  asked[0]?.(screen(900_000));
  expect(still.got).toEqual(['screen 300000', 'screen 900000']);
  audience.tell(screen(1_200_000));
  expect(still.got).toHaveLength(3);
});
