// What is said about decks that ask for what their lab has not.
import { expect, test } from 'vitest';
import type { Finding } from '../../deck/check/rule.ts';
import { parseDeck } from '../../deck/parse-deck.ts';
import { problemText } from '../../deck/problem-text.ts';
import type { Lab } from '../lab.ts';
import { readLab } from '../read-lab.ts';
import { checkLab } from './check-lab.ts';
import { commandWords } from './command-words.ts';

const ticks = '```';

const lab = readTestLab('title: Two\nnodes: [node1, node2]\nvalues:\n  user: root\n');

function readTestLab(text: string): Lab {
  const read = readLab({
    path: 'labs/two',
    readFile: path => (path === 'lab.yml' ? new TextEncoder().encode(text) : null),
    listFiles: () => null,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function findingsOf(inside: string): Finding[] {
  const deck = parseDeck(`# A\n\n.exercise[\n\n${inside}\n\n]\n`, { file: 'deck.md' });
  return checkLab(deck, lab);
}

const said = (inside: string) => findingsOf(inside).map(problemText);
const bash = (...lines: string[]) =>
  lines.map(line => `- Do:\n  ${ticks}bash\n  ${line}\n  ${ticks}\n`).join('\n');

test('[CK25] a terminal on a node that the lab has not', () => {
  expect(said(`<!-- terminal: node3 -->\n${bash('ls')}`)).toEqual([
    'deck.md:7:3: The lab two has no terminal `node3`: name one of node1, node2, or a second one of them like `node1:2`. (terminal-unknown)',
  ]);
  expect(said(`<!-- terminal: node2:2 -->\n${bash('ls')}`)).toEqual([]);
});

test('[CK26] a snippet that only words send to another terminal', () => {
  const [finding, ...more] = findingsOf(`- Open a new window:\n  ${ticks}bash\n  ls\n  ${ticks}`);
  expect(more).toEqual([]);
  expect(finding && problemText(finding)).toBe(
    'deck.md:6:3: Only the words before it send this to `node1:2`: put `<!-- terminal: node1:2 -->` on the line before it, so that it holds in every language. (terminal-by-phrase)',
  );
  expect(finding?.fix).toEqual({
    line: 6,
    column: 1,
    remove: '  ',
    insert: '  <!-- terminal: node1:2 -->\n  ',
  });
});

test('[CK27] a marked word without a value', () => {
  expect(said(bash('ssh `user`@`host`'))).toEqual([
    "deck.md:6:3: Nothing gives `host` a value, so each reader has to, and `deckhand test` leaves this out: add it to the lab's `values:`, or put a `copy` before it in the exercise. (placeholder-without-value)",
  ]);
  expect(said(`<!-- ${ticks}copy (.*)${ticks} -->\n${bash('ping `host`')}`)).toEqual([]);
});

test('[CK28] a key that is none', () => {
  const keys = ['^C', 'Enter', 'C-x', 'Retrun'];
  expect(said(keys.map(key => `<!-- ${ticks}key ${key}${ticks} -->`).join('\n'))).toEqual([
    'deck.md:8:6: There is no key `Retrun`: write it like ^C, Enter, Space, Escape, Up or F; `keys` types words. (key-unknown)',
  ]);
});

test('[CK29] a command that no machine and no image has', () => {
  const known = [
    'ls | wc -l',
    'cd && pwd',
    'k() { ls; }; k',
    'sudo ls',
    './x',
    '$X',
    'drill rng',
    'dig +short a',
    '[ -e x ]',
  ];
  expect(said(bash(...known))).toEqual([]);
  expect(said(bash('X=$(frobnicate) && sudo grbl')).map(text => /`\w+`/.exec(text)?.[0])).toEqual([
    '`frobnicate`',
    '`grbl`',
  ]);
});

test('[CK30] a subcommand that docker has not', () => {
  expect(said(bash('docker service crate --name a', 'docker service ls', 'docker nodes'))).toEqual([
    'deck.md:6:3: The simulated docker says `unknown command: docker service crate`: correct it, or take the step out. (docker-command-unknown)',
    'deck.md:16:3: The simulated docker says `unknown command: docker nodes`: correct it, or take the step out. (docker-command-unknown)',
  ]);
});

test('[CK31] a command that a shell cannot read to its end', () => {
  expect(said(bash('echo "a', 'for N in 1 2; do echo $N; done'))).toEqual([
    'deck.md:6:3: A shell cannot run this as it stands (unterminated double quote): look at its quotes and brackets. (shell-mistake)',
  ]);
  expect(commandWords('cat <<E\n$(foo "x")\nE').commands).toEqual([['cat'], ['foo', 'x']]);
});
