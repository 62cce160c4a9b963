// The recordings as a ratchet: no category may fall below what it has reached.
import { expect, test } from 'vitest';
import { measure, play, readFloors, readKnownDifferences, readScenarios } from './measure.ts';
import { run } from './run.ts';

test('[DC20] [DC21] every category keeps its floor, and every difference is told with its reason', {
  timeout: 240_000,
}, () => {
  const played = play(readScenarios());
  const scores = measure(played);
  const floors = readFloors();
  expect(Object.keys(floors).sort()).toEqual([...scores.keys()]);
  const below = [...scores]
    .filter(([category, score]) => score.right < (floors[category] ?? 0))
    .map(([category, score]) => `${category}: ${score.right}, floor ${floors[category]}`);
  expect(below).toEqual([]);
  const wrong = played.filter(step => !step.right).map(step => step.name);
  expect(wrong.sort()).toEqual(readKnownDifferences());
});

test('the ratchet notices a wrong answer', () => {
  const scenario = readScenarios().find(one => one.id === 'node-ls');
  const wrong = { ...scenario!, steps: scenario!.steps.map(step => ({ ...step, cmd: 'true' })) };
  expect(measure(play([wrong])).get('node')?.right).toBeLessThan(3);
  expect(play([wrong]).some(step => !step.right && step.name === 'node-ls[0]')).toBe(true);
});

test('a step may use what another node prints', () => {
  const [step] = run('swarm5', [
    { node: 'node2', cmd: "echo '{{node1: docker node ls -q | wc -l}}'" },
  ]);
  expect(step).toEqual({ exit: 0, stdout: '5\n', stderr: '' });
});
