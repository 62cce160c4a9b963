// Panes behind pseudo terminals: a slow one is given up before it holds too much.
import { expect, test } from 'vitest';
import type { WorkspaceEvent } from '../../core/protocol/messages.ts';
import { createPanes } from './panes.ts';
import { type RelayDoor, underWayMax } from './relay.ts';

/** A process behind a pseudo terminal that shows what it gets when it is told to. */
function slowDoor() {
  let pending = '';
  let handlers: Parameters<RelayDoor['open']>[1] | null = null;
  let killed = 0;
  const door: RelayDoor = {
    open(_size, given) {
      handlers = given;
      given.connected(text => {
        pending += text;
      });
      const nothing = () => {};
      const kill = () => void killed++;
      return { pid: 1, write: nothing, resize: nothing, pause: nothing, resume: nothing, kill };
    },
  };
  const drain = (count: number) => {
    handlers?.data(Buffer.from(pending.slice(0, count)));
    pending = pending.slice(count);
  };
  return { door, drain, killed: () => killed };
}

test('[SV12] a pane whose process does not keep up is given up, and nothing is lost or turned around', () => {
  const { door, drain, killed } = slowDoor();
  const told: WorkspaceEvent[] = [];
  let typed = '';
  const panes = createPanes({
    door,
    tell: event => told.push(event),
    typed: (_terminal, text) => {
      typed += text;
    },
  });
  const view = { name: 'node1', columns: 80, rows: 24, state: 'open' };
  panes.open(view as unknown as Parameters<typeof panes.open>[0]);
  const text = (at: number) => String(at % 10).repeat(1024);
  let from = 0;
  const show = (at: number) => {
    panes.tell({ kind: 'output', terminal: 'node1', from, text: text(at) });
    from += 1024;
  };
  const shown = () => told.map(event => (event.kind === 'output' ? event.text : '')).join('');
  const sent = (count: number) => Array.from({ length: count }, (_, at) => text(at)).join('');
  expect(panes.type('node1', 'half a line')).toBe(true);
  const most = underWayMax / 1024 - 1;
  for (let at = 0; at < most; at++) show(at);
  expect({ shown: shown().length, killed: killed() }).toEqual({ shown: 0, killed: 0 });
  drain(2048);
  expect(shown()).toBe(sent(2));
  for (let at = most; at < most + 3; at++) show(at);
  expect({ right: shown() === sent(most + 3), typed, killed: killed() }).toEqual({
    ...{ right: true, typed: 'half a line', killed: 1 },
  });
  drain(4096);
  show(most + 3);
  expect(shown() === sent(most + 4)).toBe(true);
  const froms = told.map(event => (event.kind === 'output' ? event.from : -1));
  expect(froms).toEqual([...froms].sort((one, other) => one - other));
  expect(panes.type('node1', 'x')).toBe(false);
});
