// What one page may send: a person and a paste always, a flood never.
import { expect, test } from 'vitest';
import { type ClientMessage, PROTOCOL } from '../core/protocol/messages.ts';
import { createAllowance } from './allowance.ts';

const hello: ClientMessage = {
  ...{ kind: 'hello', protocol: PROTOCOL, page: 'page-of-test', slide: 0, seen: {} },
};
const ping: ClientMessage = { kind: 'ping', at: 1 };
const paste: ClientMessage = {
  kind: 'command',
  id: 1,
  command: { kind: 'input', terminal: 'node1', text: 'x'.repeat(65_536), sequence: 1 },
};

/** How many of them are taken of so many that come at once, now and after so many milliseconds. */
function taken(message: ClientMessage | null, laterMs: number): readonly [number, number] {
  let nowMs = 0;
  const allowance = createAllowance(() => nowMs);
  const send = () => Array.from({ length: 2_000 }, () => allowance(message)).filter(isTaken).length;
  const first = send();
  nowMs += laterMs;
  return [first, send()];
}

const isTaken = (refusal: string | null) => refusal === null;

test.each<[string, ClientMessage | null, number, number]>([
  ['a ping', ping, 1_000, 250],
  ['what is not understood', null, 1_000, 250],
  ['a hello', hello, 100, 25],
  ['a look at somebody', { kind: 'watch', person: 'ada' }, 1_000, 250],
  ['a hello to them', { kind: 'watch-hello', seen: {} }, 100, 25],
  ['a long paste', paste, 64, 8],
])('[SV14] %s: so many at once, so many a second later', (_, message, atOnce, aSecond) => {
  expect(taken(message, 1_000)).toEqual([atOnce, aSecond]);
});

test('[SV14] what is refused does not count: who waits is heard again', () => {
  let nowMs = 0;
  const allowance = createAllowance(() => nowMs);
  for (let n = 0; n < 200; n++) allowance(hello);
  expect(allowance(hello)).toMatch(/^This page sends more than the server takes\./);
  nowMs += 200;
  expect(allowance(hello)).toBeNull();
});
