// The journal on the real simulator: a person at work on the mining lab, folded in every way.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exercise } from '../../../test/support/fake-lab.ts';
import { pack, unpack } from '../../server/hosts/pack.ts';
import { findLab } from '../../server/labs.ts';
import { createCatchUp } from './catch-up.ts';
import type { JournalEntry, WorkspaceCheckpoint } from './journal.ts';
import { prepareLab } from './prepare-lab.ts';
import { createSimulatedWorkspace, newHeader } from './simulated-workspace.ts';
import type { Workspace, WorkspacePast } from './workspace.ts';

const found = findLab(fileURLToPath(new URL('../../../labs/dockercoins', import.meta.url)), null);
if (!found.ok) throw new Error(found.error);
const lab = found.value;
const prepared = prepareLab(lab);
if (!prepared.ok) throw new Error(prepared.error);
const start = prepared.value;

const exercises = [
  exercise(
    'a',
    'bash docker service create --name probe --network dockercoins_default --constraint node.hostname==$HOSTNAME alpine sleep 100000',
    'bash docker exec -ti $(docker ps -q --filter label=com.docker.swarm.service.name=probe) sh',
    'bash apk add --update curl apache2-utils',
    'bash ab -c 10 -n 20 http://rng/10',
    '(bash exit)',
  ),
  exercise('b', 'bash docker service scale dockercoins_worker=3', 'bash docker service ls'),
];
const header = newHeader(lab, 'd', start, 1_767_258_000_000);

function open(past?: WorkspacePast): Workspace {
  const options = { id: 'w', header, lab, prepared: start, exercises };
  const workspace = createSimulatedWorkspace(past ? { ...options, past } : options);
  while (workspace.replaying()) workspace.replay(100_000);
  return workspace;
}

function pass(workspace: Workspace, untilMs: number, slice: number, fuel: number): void {
  for (let at = workspace.nowMs(); at < untilMs; ) {
    at = Math.min(untilMs, at + slice);
    while (workspace.advance(at, fuel) === 'budget');
  }
}

test('[LB51] on the mining lab a journal gives the same bytes, verdicts and digest again', () => {
  const workspace = open();
  const entries: JournalEntry[] = [];
  const saved: WorkspaceCheckpoint[] = [];
  const step = (ms: number) => {
    pass(workspace, workspace.nowMs() + ms, 40, 1e6);
    entries.push(...workspace.takeJournal(true));
    workspace.takeEvents();
    const checkpoint = workspace.checkpoint();
    if (checkpoint !== 'busy') saved.push(checkpoint);
  };
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 100, rows: 30 }, 1);
  step(500);
  for (const key of 'docker node ls\r') {
    workspace.command({ kind: 'input', terminal: 'node1', text: key }, 2);
    step(20);
  }
  workspace.command({ kind: 'run-all', exercise: 'a' }, 3);
  for (let time = 0; time < 6; time++) step(3_000);
  workspace.command({ kind: 'open-terminal', terminal: 'node2', columns: 80, rows: 24 }, 4);
  step(300);
  workspace.command({ kind: 'run-all', exercise: 'b' }, 5);
  // Left in the middle of the command.
  step(2_000);
  expect(workspace.view().snippets.map(one => `${one.id} ${one.state}`)).toEqual([
    ...['a.1 passed', 'a.2 passed', 'a.3 passed', 'a.4 passed', 'a.5 passed', 'b.1 running'],
  ]);
  const untilMs = workspace.nowMs();
  const expected = workspace.hash();
  const once = open({ checkpoint: null, entries });
  pass(once, untilMs, 1e9, 1e9);
  expect(once.view()).toEqual(workspace.view());
  expect(once.hash()).toBe(expected);
  const sliced = open({ checkpoint: null, entries });
  pass(sliced, untilMs, 13.7, 300);
  expect(sliced.hash()).toBe(expected);
  expect(saved.length).toBeGreaterThan(4);
  for (const checkpoint of [saved[0], saved.at(-1)]) {
    if (!checkpoint) continue;
    const again = open({ checkpoint, entries: entries.filter(one => one.seq > checkpoint.seq) });
    pass(again, untilMs, 1e9, 1e9);
    expect(again.view()).toEqual(workspace.view());
    expect(again.hash()).toBe(expected);
  }
});

test('[LB53] a workspace is stored while its shell is inside a container', () => {
  const workspace = open();
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 100, rows: 30 }, 1);
  pass(workspace, 500, 40, 1e6);
  workspace.command({ kind: 'run', snippet: 'a.1' }, 2);
  pass(workspace, workspace.nowMs() + 9_000, 40, 1e6);
  workspace.command({ kind: 'run', snippet: 'a.2' }, 3);
  pass(workspace, workspace.nowMs() + 3_000, 40, 1e6);
  const text = 'word=inner; cd /tmp\recho ha';
  workspace.command({ kind: 'input', terminal: 'node1', text }, 4);
  pass(workspace, workspace.nowMs() + 1_000, 40, 1e6);
  workspace.takeJournal(true);
  const checkpoint = workspace.checkpoint();
  if (checkpoint === 'busy') throw new Error('the inner shell is at its prompt');
  // What a killed server or a dead worker leaves.
  const stored = unpack(pack(checkpoint)) as WorkspaceCheckpoint;
  const again = open({ checkpoint: stored, entries: [] });
  expect(again.view()).toEqual(workspace.view());
  const screens = [workspace, again].map(one => {
    one.command({ kind: 'input', terminal: 'node1', text: 'lf $word $PWD\r' }, 5);
    pass(one, one.nowMs() + 1_000, 40, 1e6);
    for (const snippet of ['a.3', 'a.5']) {
      one.command({ kind: 'run', snippet }, 6);
      pass(one, one.nowMs() + 5_000, 40, 1e6);
    }
    return one.since('node1', 0);
  });
  expect(screens[1]).toContain('half inner /tmp\r\n/tmp # apk add');
  expect(screens[0]?.endsWith(screens[1] ?? '-')).toBe(true);
  expect(again.view()).toEqual(workspace.view());
  const left = ['a.1 passed', 'a.2 passed', 'a.3 passed', 'a.5 passed'];
  expect(again.view().snippets.map(one => `${one.id} ${one.state}`)).toEqual(left);
  expect(again.hash()).toBe(workspace.hash());
});

test('[LB51] catch-up on the mining lab ends with everything as the deck leaves it', () => {
  const options = { id: 'c', header, lab, prepared: start, exercises, play: ['a', 'b'] };
  const catchUp = createCatchUp(options);
  while (catchUp.advance(5_000) === 'working');
  expect(catchUp.sentence()).toBeNull();
  expect(catchUp.progress()).toEqual({ done: 7, total: 7 });
  expect(catchUp.workspace.since('node1', 0)).toContain('dockercoins_worker   replicated   3/3');
});

test('[LB52] a request to a published port is a fact like any other', () => {
  const workspace = open();
  const entries: JournalEntry[] = [];
  const ask = (node: string, port: number, path: string, tag: number) => {
    const text = `GET ${path} HTTP/1.1\r\nHost: node1:8000\r\nConnection: close\r\n\r\n`;
    const base64 = Buffer.from(text).toString('base64');
    workspace.command({ kind: 'request', node, port, base64 }, tag);
  };
  const answer = () => {
    entries.push(...workspace.takeJournal(true));
    workspace.takeEvents();
    return workspace.takeAnswers().map(({ tag, result }) => {
      if (!result.ok || result.answer === undefined) return [tag, 'no answer'];
      return [tag, result.answer && Buffer.from(result.answer).toString('latin1')];
    });
  };
  // Some work first, so that there are coins to tell of.
  pass(workspace, workspace.nowMs() + 10_000, 1e9, 1e9);
  ask('node1', 8000, '/', 1);
  pass(workspace, workspace.nowMs(), 1, 20);
  expect(answer()).toEqual([]);
  expect(workspace.checkpoint()).toBe('busy');
  pass(workspace, workspace.nowMs() + 500, 40, 1e6);
  const [first] = answer();
  expect(first?.[1]).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*<title>DockerCoin Miner WebUI/);
  ask('node4', 8000, '/json', 2);
  ask('node2', 8001, '/', 3);
  pass(workspace, workspace.nowMs() + 500, 40, 1e6);
  const [none, numbers] = answer().sort(([one], [other]) => Number(other) - Number(one));
  expect(none).toEqual([3, null]);
  const told = JSON.parse(String(numbers?.[1]).split('\r\n\r\n')[1] ?? '') as { hashes: number };
  expect(told.hashes).toBeGreaterThan(10);
  const checkpoint = workspace.checkpoint();
  pass(workspace, workspace.nowMs() + 5_000, 40, 1e6);
  entries.push(...workspace.takeJournal(true));
  const kinds = entries.filter(entry => entry.kind === 'port-request');
  expect(kinds.map(({ node, port }) => `${node}:${port}`)).toEqual([
    ...['node1:8000', 'node4:8000', 'node2:8001'],
  ]);
  if (checkpoint === 'busy') throw new Error('all is answered');
  for (const past of [
    { checkpoint: null, entries },
    { checkpoint, entries: entries.filter(one => one.seq > checkpoint.seq) },
  ]) {
    const again = open(past);
    pass(again, workspace.nowMs(), 1e9, 1e9);
    expect(again.hash()).toBe(workspace.hash());
    expect(again.takeAnswers()).toEqual([]);
  }
});

test('[LB62] a flood is cut into slices by what it writes: an interrupt waits for no more', () => {
  const workspace = open();
  const now = () => workspace.takeEvents();
  const type = (text: string) => workspace.command({ kind: 'input', terminal: 'node1', text }, 2);
  workspace.command({ kind: 'open-terminal', terminal: 'node1', columns: 100, rows: 30 }, 1);
  pass(workspace, workspace.nowMs() + 500, 40, 1e6);
  type('yes\r');
  now();
  let most = 0;
  for (let slice = 0; slice < 50; slice++) {
    workspace.advance(workspace.nowMs() + 1_000, 1_000);
    const texts = now().map(event => (event.kind === 'output' ? event.text : ''));
    most = Math.max(most, texts.join('').length);
  }
  expect(most).toBeGreaterThan(1_000);
  expect(most).toBeLessThanOrEqual(80_000);
  type('\u0003');
  for (let slice = 0; slice < 3; slice++) workspace.advance(workspace.nowMs() + 1, 1_000);
  const last = workspace.screen('node1');
  expect(last?.kind === 'screen' ? last.text : '').toMatch(/\^C.*root@node1:~# /s);
});
