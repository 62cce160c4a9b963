// The presenter's time against the plan.
import { expect, test } from 'vitest';
import { planState } from './plan.ts';

const minute = 60_000;

test('without a plan there is nothing to say', () => {
  expect(planState({ minutes: null, parts: [] }, 3, minute)).toBe(null);
});

test('a whole deck: calm, soon, late', () => {
  const plan = { minutes: 100, parts: [] };
  expect(planState(plan, 3, 50 * minute)).toEqual({
    minutes: 100,
    share: 0.5,
    state: 'good',
    late: 0,
  });
  expect(planState(plan, 3, 80 * minute)).toMatchObject({ share: 0.8, state: 'soon' });
  expect(planState(plan, 3, 103.5 * minute)).toEqual({
    minutes: 100,
    share: 1,
    state: 'late',
    late: 3,
  });
});

test('parts: what is shown has its own end', () => {
  const parts = [
    { slide: 0, minutes: 10 },
    { slide: 5, minutes: 30 },
  ];
  const at = (slide: number, minutes: number | null = 60) =>
    planState({ minutes, parts }, slide, 12 * minute);
  expect(at(4)).toEqual({ minutes: 60, share: 1, state: 'late', late: 2 });
  expect(at(5)).toEqual({ minutes: 60, share: 0.3, state: 'good', late: 0 });
  expect(at(5, null)).toMatchObject({ minutes: 40 });
});
