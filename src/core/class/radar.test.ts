// Who stands where and who is stuck, on a clock of the test.
import { expect, test } from 'vitest';
import type { RosterRow } from '../protocol/class-messages.ts';
import type { SnippetState } from '../protocol/messages.ts';
import type { ClassEntry } from './class-entry.ts';
import {
  aloneMs,
  clusters,
  type Look,
  medianMs,
  need,
  patienceMs,
  sortByNeed,
  standing,
} from './radar.ts';
import { foldWork, type Work } from './work.ts';

type Verdict = Extract<ClassEntry, { kind: 'verdict' }>;

const verdict = (
  atMs: number,
  snippet: string | null,
  state: SnippetState,
  more = {},
): Verdict => ({
  ...{ kind: 'verdict', person: 'ada', exercise: 'x', here: true, done: false },
  ...{ atMs, snippet, state, command: null, error: null, ...more },
});
/** On the slide since 1,000. */
const work = (...verdicts: readonly Verdict[]): Work | undefined =>
  verdicts.reduce<Work | undefined>((before, one) => foldWork(before, one, 1_000), undefined);
const look = (more: Partial<Look> = {}): Look => ({
  ...{ work: undefined, snippets: ['x.1', 'x.2'], hereMs: 1_000, medianMs: null, nowMs: 2_000 },
  ...more,
});
const failure = (atMs: number, command: string, error: string | null = null) =>
  verdict(atMs, null, 'failed', { command, error });

test('[CL20] where somebody stands', () => {
  const stands = (...verdicts: readonly Verdict[]) => standing(look({ work: work(...verdicts) }));
  expect(standing(look({ hereMs: null }))).toBe('idle');
  expect(stands()).toBe('reading');
  expect(stands(verdict(1_500, 'x.1', 'running'))).toBe('running');
  expect(stands(verdict(1_500, 'x.1', 'passed'))).toBe('reading');
  expect(stands(verdict(1_500, 'x.1', 'failed'))).toBe('failed');
  expect(stands(verdict(1_500, 'x.1', 'failed'), verdict(1_600, 'x.2', 'running'))).toBe('running');
  expect(stands(failure(1_500, 'ls'))).toBe('failed');
  expect(stands(verdict(1_500, 'x.1', 'passed'), verdict(1_600, 'x.2', 'passed'))).toBe('passed');
  // A hidden snippet is nobody's task.
  expect(stands(verdict(1_500, 'x.3', 'passed'))).toBe('reading');
});

test('[CL21] the same command twice, the same error three times', () => {
  const why = (...verdicts: readonly Verdict[]) => need(look({ work: work(...verdicts) }))?.why;
  expect(why(failure(1_500, 'a'), failure(1_600, 'b'))).toBe('failed');
  expect(why(failure(1_500, 'a'), failure(1_600, 'a'))).toBe('command');
  expect(why(failure(1_500, 'a', 'e'), failure(1_600, 'b', 'e'))).toBe('failed');
  expect(why(failure(1, 'a', 'e'), failure(2, 'b', 'e'), failure(3, 'c', 'e'))).toBe('error');
  const twice = work(failure(1_500, 'a'), failure(1_600, 'a'));
  // They went on to another slide.
  expect(standing(look({ work: twice, hereMs: null }))).toBe('idle');
});

test('[CL21] no progress, against the median of those who passed', () => {
  const why = (more: Partial<Look>) => need(look(more))?.why ?? null;
  const begun = work(verdict(5_000, 'x.1', 'passed'));
  // Alone: five minutes after the last progress, for who began.
  expect(why({ work: begun, nowMs: 5_000 + aloneMs })).toBe(null);
  expect(why({ work: begun, nowMs: 5_001 + aloneMs })).toBe('time');
  expect(why({ nowMs: 1_001 + aloneMs })).toBe(null);
  // A median: twice as long, but not before a minute and a half.
  expect(why({ medianMs: 10_000, nowMs: 1_000 + patienceMs })).toBe(null);
  expect(why({ medianMs: 10_000, nowMs: 1_001 + patienceMs })).toBe('time');
  expect(why({ medianMs: 60_000, nowMs: 1_001 + patienceMs })).toBe(null);
  expect(need(look({ work: begun, medianMs: 60_000, nowMs: 125_001 }))).toEqual({
    ...{ why: 'time', sinceMs: 5_000, failures: 0, error: null },
  });
});

test('[CL21] the median is of three at least', () => {
  const took = (ms: number): Work => ({
    ...(work(verdict(1_000, 'x.1', 'passed')) as Work),
    passedMs: 1_000 + ms,
  });
  expect(medianMs([took(5), took(7)])).toBe(null);
  expect(medianMs([took(50), took(7), took(9)])).toBe(9);
  expect(medianMs([took(50), took(7), took(9), took(11)])).toBe(10);
});

test('[CL22] progress and a reset end a row of failures', () => {
  const failed = [failure(1, 'a', 'e'), failure(2, 'a', 'e')] as const;
  expect(work(...failed)).toMatchObject({ failures: 2, sameCommand: 2, sameError: 2, error: 'e' });
  const calm = { failures: 0, sameCommand: 0, sameError: 0, command: null, error: null };
  expect(work(...failed, verdict(3, 'x.1', 'passed'))).toMatchObject({ ...calm, progressMs: 3 });
  expect(work(...failed, verdict(3, 'x.1', 'idle'))).toMatchObject({ ...calm, progressMs: 3 });
  const again = work(verdict(1, 'x.1', 'passed'), ...failed, verdict(3, 'x.1', 'passed'));
  expect(again).toMatchObject({ failures: 2, progressMs: 1 });
});

const row = (name: string, more: Partial<RosterRow> = {}): RosterRow => ({
  ...{ id: name, name, online: true, slide: 0, following: true, handMs: null },
  ...{ typing: null },
  ...{ standings: ['reading'], need: null, ...more },
});
const failing = (error: string) =>
  ({ why: 'failed', sinceMs: 0, failures: 1, error }) satisfies RosterRow['need'];

test('[CL24] who fails alike is one cluster', () => {
  const rows = [
    row('a', { need: failing('no such service') }),
    row('b', { need: failing('already part of a swarm') }),
    row('c', { need: failing('already part of a swarm') }),
    row('d', { need: failing('already part of a swarm'), online: false }),
    row('e', { need: failing('already part of a swarm') }),
    row('f'),
  ];
  expect(clusters(rows).map(({ error, people }) => [error, people.map(one => one.id)])).toEqual([
    ['already part of a swarm', ['b', 'c', 'e']],
  ]);
});

test('[CL25] sorted by need', () => {
  const rows = [
    row('gone', { online: false, standings: ['failed'] }),
    row('done', { standings: ['passed'] }),
    row('reads'),
    row('busy', { standings: ['running'] }),
    row('bad', { standings: ['failed'] }),
    row('lost', { standings: ['stuck'] }),
    row('asks later', { handMs: 20, standings: ['passed'] }),
    row('asks', { handMs: 10 }),
  ];
  expect(sortByNeed(rows, 0).map(each => each.name)).toEqual([
    ...['asks', 'asks later', 'lost', 'bad', 'busy', 'reads', 'done', 'gone'],
  ]);
});
