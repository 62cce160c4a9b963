// Who is caught up after somebody else gets the same state, without its being played again.
import { expect, test } from 'vitest';
import { exercise, fakeHeader, fakeLab } from '../../../test/support/fake-lab.ts';
import { createFakeWorld } from '../../../test/support/fake-world.ts';
import { prepareLab } from '../lab/prepare-lab.ts';
import { createSimulatedWorkspace } from '../lab/simulated-workspace.ts';
import type { CatchUp, CatchUpOptions } from '../lab/workspace.ts';
import { createCaughtUp } from './caught-up.ts';

const makeWorld: NonNullable<CatchUpOptions['makeWorld']> = ({ from }) => createFakeWorld(from);
const prepared = prepareLab(fakeLab, makeWorld);
if (!prepared.ok) throw new Error(prepared.error);
const { value: start } = prepared;
const deck = [exercise('a', 'bash sleep 60', 'bash echo one'), exercise('b', 'bash echo two')];

function options(play: readonly string[], epochMs = 0, exercises = deck): CatchUpOptions {
  const header = { ...fakeHeader, seed: fakeLab.spec.seed, epochMs };
  return { id: 'c', header, lab: fakeLab, prepared: start, exercises, play, makeWorld };
}

/** How many slices it took, and what came of it. */
function finish(catchUp: CatchUp): number {
  let slices = 1;
  while (catchUp.advance(1) === 'working') slices++;
  return slices;
}

test('[LB65] the second reader gets what the first was caught up to, at once', () => {
  const caughtUp = createCaughtUp();
  const first = caughtUp(options(['a', 'b'], 5));
  expect(finish(first)).toBeGreaterThan(10);
  const second = caughtUp(options(['a', 'b'], 60_000));
  expect(second.progress()).toEqual({ done: 3, total: 3 });
  expect(finish(second)).toBe(1);
  expect(second.sentence()).toBeNull();
  expect(second.workspace.hash()).toBe(first.workspace.hash());
  expect(second.entries()).toEqual(first.entries());
  // Its journal folds to the same, under the header that it was written with.
  expect(second.workspace.header.epochMs).toBe(5);
  const past = { checkpoint: null, entries: second.entries() };
  const again = createSimulatedWorkspace({ ...options([], 5), past });
  while (again.replaying()) again.replay(1_000);
  again.advance(second.workspace.nowMs(), 1_000);
  expect(again.hash()).toBe(second.workspace.hash());
  // What the one does, the other does not see.
  second.workspace.command({ kind: 'run', snippet: 'b.1' }, 1);
  while (second.workspace.advance(second.workspace.nowMs() + 1_000, 1_000) === 'budget');
  const third = caughtUp(options(['a', 'b'], 60_000));
  expect(third.workspace.hash()).toBe(first.workspace.hash());
});

test('[LB65] another slide, a changed deck and a later hour are played', () => {
  const caughtUp = createCaughtUp();
  finish(caughtUp(options(['a', 'b'])));
  const slices = (given: CatchUpOptions) => finish(caughtUp(given));
  expect(slices(options(['a']))).toBeGreaterThan(1);
  const changed = [deck[0] as (typeof deck)[0], exercise('b', 'bash echo three')];
  expect(slices(options(['a', 'b'], 0, changed))).toBeGreaterThan(1);
  expect(slices(options(['a', 'b'], 3_600_000))).toBeGreaterThan(1);
  expect(slices(options(['a', 'b'], 3_600_000))).toBe(1);
});

test('[LB65] where something still runs there is nothing to keep', () => {
  const caughtUp = createCaughtUp();
  const running = [exercise('a', 'bash sleep 60', 'bash cat', 'keys hello', 'wait hello')];
  const first = caughtUp(options(['a'], 0, running));
  finish(first);
  expect(first.workspace.checkpoint()).toBe('busy');
  const second = caughtUp(options(['a'], 0, running));
  expect(finish(second)).toBeGreaterThan(1);
  expect(second.workspace.hash()).toBe(first.workspace.hash());
});
