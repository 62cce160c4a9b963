// What passes the border of the wire, and what is refused with which sentence.
import { expect, test } from 'vitest';
import type { ClientMessage } from './messages.ts';
import { readClientMessage, readHandshake, textMax } from './validate.ts';

const messages: readonly ClientMessage[] = [
  { kind: 'hello', protocol: 1, page: 'abcd1234', slide: 0, seen: { node1: 12, 'node1:2': 0 } },
  { kind: 'command', id: 1, command: { kind: 'run', snippet: 'a.b.1.1' } },
  { kind: 'command', id: 2, command: { kind: 'run', snippet: 'a', text: 'ls', busy: 'interrupt' } },
  { kind: 'command', id: 3, command: { kind: 'input', terminal: 'node1', text: 'x', sequence: 1 } },
  {
    kind: 'command',
    id: 4,
    command: { kind: 'open-terminal', terminal: 'node1:2', columns: 80, rows: 24 },
  },
  { kind: 'command', id: 5, command: { kind: 'reset' } },
  { kind: 'command', id: 6, command: { kind: 'undo', snippet: 'a.b.1.1' } },
  { kind: 'command', id: 7, command: { kind: 'catch-up', slide: 12 } },
  { kind: 'command', id: 8, command: { kind: 'power', node: 'node2', on: false } },
  { kind: 'slide', index: 3 },
  { kind: 'follow', following: false },
  { kind: 'class', id: 1, command: { kind: 'hand', raised: true } },
  { kind: 'class', id: 2, command: { kind: 'lower-hand', person: 'person-of-test-1' } },
  {
    kind: 'class',
    id: 3,
    command: {
      ...{ kind: 'send-hint', people: ['person-of-test-1'] },
      ...{ text: 'Read `docker info`', offer: 'catch-up' },
    },
  },
  { kind: 'class', id: 5, command: { kind: 'countdown', seconds: 300 } },
  { kind: 'class', id: 4, command: { kind: 'read-hint', number: 1 } },
  { kind: 'class', id: 5, command: { kind: 'ask-to-type', person: 'person-of-test-1' } },
  { kind: 'class', id: 6, command: { kind: 'end-typing', person: 'person-of-test-1' } },
  { kind: 'class', id: 7, command: { kind: 'let-type', by: 'person-of-test-1', allowed: true } },
  { kind: 'watch-input', id: 1, terminal: 'node1', text: 'ls' },
  { kind: 'watch', person: 'person-of-test-1' },
  { kind: 'watch', person: null },
  { kind: 'watch-hello', seen: { node1: 4 } },
  { kind: 'watch-drawn', terminal: 'node1', sequence: 9 },
  { kind: 'drive', take: true },
  { kind: 'blackout', on: true },
  { kind: 'drawn', terminal: 'node1', sequence: 100 },
  { kind: 'ping', at: 1.5 },
];

test.each(messages)('[PR1] $kind passes as it is', message => {
  expect(readClientMessage(message)).toEqual({ ok: true, value: message });
});

const input = (more: object) => ({
  kind: 'command',
  id: 1,
  command: { kind: 'input', terminal: 'node1', text: 'x', sequence: 1, ...more },
});

const hint = (more: object) => ({
  ...{ kind: 'class', id: 1 },
  command: { kind: 'send-hint', people: ['person-of-test-1'], text: 'Look', offer: null, ...more },
});

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['[PR2] nothing', null, /^The message is not understood: /],
  ['[PR2] an unknown kind', { kind: 'shutdown' }, /^The message's kind is not understood: /],
  ['[PR2] an unknown field', { kind: 'drive', take: true, as: 'root' }, /^The message's as is/],
  ['[PR2] a text for a number', { kind: 'slide', index: '3' }, /^The message's index is/],
  ['[PR2] a negative index', { kind: 'slide', index: -1 }, /^The message's index is/],
  ['[PR2] half a slide', { kind: 'slide', index: 0.5 }, /^The message's index is/],
  ['[PR2] not a number', { kind: 'ping', at: Number.NaN }, /^The message's at is/],
  [
    '[PR2] an unknown command',
    { kind: 'command', id: 1, command: { kind: 'sudo' } },
    /command.kind/,
  ],
  ['[PR3] a text that is too long', input({ text: 'x'.repeat(textMax + 1) }), /command.text is/],
  ['[PR3] a hint that is too long', hint({ text: 'x'.repeat(501) }), /command.text is/],
  ['[PR3] a hint of nothing', hint({ text: ' \n' }), /command.text is/],
  ['[PR2] a hint that offers more', hint({ offer: 'power' }), /command.offer is/],
  ['[PR3] a hint for nobody', hint({ people: [] }), /command.people is/],
  ['[PR3] a hint for a crowd', hint({ people: Array(1001).fill('a'.repeat(16)) }), /people is/],
  [
    '[PR3] a countdown of a day',
    { kind: 'class', id: 1, command: { kind: 'countdown', seconds: 86_400 } },
    /command.seconds is/,
  ],
  ['[PR4] a path as a terminal', input({ terminal: '../etc' }), /command.terminal is/],
  ['[PR4] a first shell with a number', input({ terminal: 'node1:0' }), /command.terminal is/],
  [
    '[PR4] a prototype as a terminal',
    { kind: 'drawn', terminal: '__proto__', sequence: 1 },
    /terminal/,
  ],
  [
    '[PR5] a page without a name',
    { kind: 'hello', protocol: 1, page: '', slide: 0, seen: {} },
    /^The message's page is/,
  ],
];

test.each(refused)('%s is refused', (_name, value, sentence) => {
  const result = readClientMessage(value);
  expect(result.ok).toBe(false);
  expect(result.ok ? '' : result.error).toMatch(sentence);
});

test('[PR3] a text of the full length passes', () => {
  expect(readClientMessage(input({ text: 'x'.repeat(textMax) })).ok).toBe(true);
});

test('[PR6] a handshake names a role', () => {
  expect(readHandshake({ role: 'presenter' })).toEqual({ ok: true, value: { role: 'presenter' } });
  expect(readHandshake({ role: 'root' }).ok).toBe(false);
  expect(readHandshake(undefined).ok).toBe(false);
});
