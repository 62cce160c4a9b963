// Guessing is slow, and harms nobody else; what is turned away is counted.
import { expect, test } from 'vitest';
import { createTurnedAway } from './turned-away.ts';

function door() {
  const clock = { nowMs: 0 };
  const waits: { readonly delayMs: number; readonly then: () => void }[] = [];
  const turned = createTurnedAway(
    () => clock.nowMs,
    (delayMs, then) => waits.push({ delayMs, then }),
  );
  const answers: boolean[] = [];
  const guess = () => turned.guess('code', crowded => answers.push(crowded));
  return { clock, waits, turned, answers, guess };
}

test('[SV10] ten wrong codes of a minute are answered at once, each further one later', () => {
  const { clock, waits, turned, answers, guess } = door();
  for (let n = 0; n < 32; n++) guess();
  expect(answers).toEqual(Array(10).fill(false));
  expect(waits.map(({ delayMs }) => delayMs).slice(0, 3)).toEqual([100, 200, 300]);
  expect(waits.map(({ delayMs }) => delayMs).slice(-3)).toEqual([2_000, 2_000, 2_000]);
  expect(turned.counts().code).toBe(32);
  clock.nowMs = 60_000;
  guess();
  expect(answers).toHaveLength(11);
});

test('[SV10] beyond a hundred that wait, the next are answered at once', () => {
  const { waits, answers, guess } = door();
  for (let n = 0; n < 111; n++) guess();
  expect([waits.length, answers.at(-1)]).toEqual([100, true]);
  waits[0]?.then();
  guess();
  expect([waits.length, answers.length]).toEqual([101, 12]);
});
