// The connection over a fake wire: greeting, answers, and what is sent again after a cut.
import { describe, expect, test } from 'vitest';
import type { ClientMessage, ServerMessage, WorkspaceCommand } from '../core/protocol/messages.ts';
import { PROTOCOL } from '../core/protocol/messages.ts';
import type { ConnectionState, WireEvents } from './connection.ts';
import { createConnection } from './connection.ts';
import { waitingText } from './outbox.ts';

const input = (sequence: number, text: string): WorkspaceCommand => ({
  kind: 'input',
  terminal: 'node1',
  text,
  sequence,
});

const welcome = (protocol = PROTOCOL): ServerMessage =>
  ({ kind: 'welcome', protocol, server: 's', deck: 'v1' }) as ServerMessage;

/** `live`: whether the page was told so already when a message reached it. */
function start(seen: (kind: string, live: boolean) => void = () => {}) {
  const sent: ClientMessage[] = [];
  const states: ConnectionState[] = [];
  const refusals: string[] = [];
  const received: string[] = [];
  let events: WireEvents | undefined;
  let waiting = '';
  let closed = 0;
  let asked: readonly string[] = [];
  const connection = createConnection({
    open: given => {
      events = given;
      return { send: message => sent.push(message), retry: () => {}, close: () => closed++ };
    },
    page: 'page-1234',
    here: () => ({ slide: 3, seen: { node1: 7 } }),
    changed: state => states.push(state),
    pending: outbox => {
      waiting = waitingText(outbox);
    },
    received: message => {
      received.push(message.kind);
      seen(message.kind, states.at(-1) === 'live');
    },
    refused: (command, reason, sentence) =>
      refusals.push(`${command.kind}: ${reason}: ${sentence}`),
    classPending: commands => {
      asked = commands.map(each => each.kind);
    },
  });
  const open = async () => {
    events?.opened();
    // The greeting leaves in a microtask.
    await Promise.resolve();
  };
  return {
    connection,
    open,
    answer: (message: ServerMessage) => events?.received(message),
    cut: () => events?.closed(),
    take: () => sent.splice(0),
    states,
    refusals,
    received,
    waiting: () => waiting,
    asked: () => asked,
    closed: () => closed,
  };
}

const hello: ClientMessage = {
  kind: 'hello',
  protocol: PROTOCOL,
  page: 'page-1234',
  slide: 3,
  seen: { node1: 7 },
};

describe('connection', () => {
  test('[VW1] the page is live only when it has taken what the server welcomed it with', async () => {
    const seen: [string, boolean][] = [];
    const page = start((kind, live) => seen.push([kind, live]));
    await page.open();
    page.answer(welcome());
    expect(page.states).toEqual(['live']);
    page.cut();
    await page.open();
    page.answer(welcome());
    expect(page.states).toEqual(['live', 'reconnecting', 'live']);
    expect(seen).toEqual([
      ['welcome', false],
      ['welcome', false],
    ]);
  });

  test('greets with what it has, and sends what waited once it is welcome', async () => {
    const page = start();
    page.connection.command(input(1, 'l'));
    await page.open();
    expect(page.take()).toEqual([hello]);
    page.answer(welcome());
    expect(page.take()).toEqual([{ kind: 'command', id: 1, command: input(1, 'l') }]);
    expect(page.states).toEqual(['live']);
  });

  test('sends again, in order and under the same numbers, what was not answered', async () => {
    const page = start();
    await page.open();
    page.answer(welcome());
    page.connection.command(input(1, 'a'));
    page.connection.command(input(2, 'b'));
    page.answer({ kind: 'done', id: 1 });
    page.cut();
    page.connection.command(input(3, 'c'));
    expect(page.waiting()).toBe('c');
    page.take();
    await page.open();
    page.answer(welcome());
    expect(page.take()).toEqual([
      hello,
      { kind: 'command', id: 2, command: input(2, 'b') },
      { kind: 'command', id: 3, command: input(3, 'c') },
    ]);
    expect(page.states).toEqual(['live', 'reconnecting', 'live']);
    expect(page.waiting()).toBe('');
  });

  test('a second welcome on the same connection sends nothing twice', async () => {
    const page = start();
    await page.open();
    page.answer(welcome());
    page.connection.command(input(1, 'a'));
    page.take();
    page.connection.greet();
    page.answer(welcome());
    expect(page.take()).toEqual([hello]);
  });

  test('discards only what never left', async () => {
    const page = start();
    await page.open();
    page.answer(welcome());
    page.connection.command(input(1, 'sent'));
    page.cut();
    page.connection.command(input(2, 'kept back'));
    page.connection.discard();
    page.take();
    await page.open();
    page.answer(welcome());
    expect(page.take()).toEqual([hello, { kind: 'command', id: 1, command: input(1, 'sent') }]);
  });

  test('a refusal names the command that it answers', async () => {
    const page = start();
    await page.open();
    page.answer(welcome());
    page.connection.command({ kind: 'run', snippet: 'a.b.1.1' });
    page.answer({ kind: 'refused', id: 1, reason: 'busy', sentence: 'node1 is busy.' });
    expect(page.refusals).toEqual(['run: busy: node1 is busy.']);
  });

  test('an older page is told to reload and does not come back', async () => {
    const page = start();
    await page.open();
    page.answer(welcome(PROTOCOL + 1));
    expect(page.states).toEqual(['offline']);
    expect(page.received).toEqual(['goodbye']);
    expect(page.closed()).toBe(1);
  });

  test('what is only worth saying now is not kept', async () => {
    const page = start();
    page.connection.tell({ kind: 'blackout', on: true });
    await page.open();
    page.answer(welcome());
    expect(page.take()).toEqual([hello]);
  });
});

test('a hand that is raised while the page is cut off is raised once it is back', async () => {
  const page = start();
  page.connection.classCommand({ kind: 'hand', raised: true });
  expect([page.take(), page.asked()]).toEqual([[], ['hand']]);
  await page.open();
  page.answer(welcome());
  const raised = { kind: 'class', id: 1, command: { kind: 'hand', raised: true } };
  expect(page.take()).toEqual([hello, raised]);
  page.cut();
  await page.open();
  page.answer(welcome());
  expect(page.take()).toEqual([hello, raised]);
  page.answer({ kind: 'class-done', id: 1 });
  expect(page.asked()).toEqual([]);
});

test('what waits is shown as it was typed', async () => {
  const page = start();
  for (const [index, text] of ['lsx', '\x7f', ' -l\r', '\x03'].entries())
    page.connection.command(input(index + 1, text));
  expect(page.waiting()).toBe('ls -l ⏎ ^C');
});
