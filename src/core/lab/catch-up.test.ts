// Catch-up and the choice of a lab, on the small world.
import { expect, test } from 'vitest';
import { exercise, fakeHeader, fakeLab } from '../../../test/support/fake-lab.ts';
import { createFakeWorld } from '../../../test/support/fake-world.ts';
import type { Exercise } from '../deck/deck.ts';
import { createCatchUp } from './catch-up.ts';
import { chooseLab } from './choose-lab.ts';
import { prepareLab } from './prepare-lab.ts';
import { createSimulatedWorkspace } from './simulated-workspace.ts';
import type { CatchUp, CatchUpOptions } from './workspace.ts';

const makeWorld: NonNullable<CatchUpOptions['makeWorld']> = ({ from }) => createFakeWorld(from);

function options(exercises: readonly Exercise[], play: readonly string[]): CatchUpOptions {
  const prepared = prepareLab(fakeLab, makeWorld);
  if (!prepared.ok) throw new Error(prepared.error);
  const header = { ...fakeHeader, seed: fakeLab.spec.seed };
  return { id: 'c', header, lab: fakeLab, prepared: prepared.value, exercises, play, makeWorld };
}

function finish(catchUp: CatchUp, fuel: number): string {
  let end = catchUp.advance(fuel);
  while (end === 'working') end = catchUp.advance(fuel);
  return end;
}

test('[LB35] catch-up plays what is before a slide, whatever the slices, and can be folded again', () => {
  const deck = [
    exercise('a', 'bash sleep 60', 'bash fail 1 as expected', '(wait as expected)'),
    exercise('b', 'bash sh', 'bash echo `unknown`'),
    exercise('c', 'bash echo later'),
  ];
  const given = options(deck, ['a', 'b']);
  const first = createCatchUp(given);
  expect(first.progress()).toEqual({ done: 0, total: 5 });
  expect(finish(first, 3)).toBe('done');
  expect(first.progress()).toEqual({ done: 5, total: 5 });
  const second = createCatchUp(given);
  expect(finish(second, 1e6)).toBe('done');
  expect(second.workspace.hash()).toBe(first.workspace.hash());
  expect(second.entries()).toEqual(first.entries());
  expect(first.workspace.since('node1', 0)).toMatch(/\/ # $/);
  expect(first.workspace.view().snippets.map(one => `${one.id} ${one.state}`)).toEqual([
    ...['a.1 passed', 'a.3 passed', 'a.2 passed', 'b.1 passed', 'b.2 skipped'],
  ]);
  const past = { checkpoint: null, entries: first.entries() };
  const again = createSimulatedWorkspace({ ...given, past });
  again.replay(1e6);
  again.advance(first.workspace.nowMs(), 1e6);
  expect(again.hash()).toBe(first.workspace.hash());
});

test('[LB35] catch-up stops where a snippet fails that the deck does not expect to fail', () => {
  const deck = [exercise('a', 'bash true', 'bash fail 9 no luck', 'bash true')];
  const catchUp = createCatchUp(options(deck, ['a']));
  expect(finish(catchUp, 100)).toBe('stopped');
  expect(catchUp.sentence()).toBe(
    'Stopped in “a” at `fail 9 no luck`: Exit status 9: fail: no luck',
  );
});

test('[LB42] the lab that is asked for wins, then the deck’s, then the only one', () => {
  expect(chooseLab('x', 'y', ['z'])).toEqual({ ok: true, value: 'x' });
  expect(chooseLab(null, 'y', ['z'])).toEqual({ ok: true, value: 'y' });
  expect(chooseLab(null, null, ['z'])).toEqual({ ok: true, value: 'z' });
  expect(chooseLab(null, null, ['y', 'z'])).toEqual({
    ok: false,
    error:
      'The deck names no lab: choose one with --lab, or write <!-- lab: y --> into it. There are y, z.',
  });
  expect(chooseLab(null, null, [])).toEqual({
    ok: false,
    error: 'There is no lab here: make a folder with a lab.yml in labs/, or name one with --lab.',
  });
});
