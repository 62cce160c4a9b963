// The class as this desk sees it now: rows by need, the exercise at hand, the server's clock.
import { clusters, sortByNeed, standingAt } from '../../core/class/radar.ts';
import type { RosterRow, Standing } from '../../core/protocol/class-messages.ts';
import type { Model } from '../model.ts';
import { atHand } from '../state/class-roster.ts';

export function rowsByNeed(model: Model): readonly RosterRow[] {
  return sortByNeed(model.roster.value.rows, exerciseAt(model));
}

/** Of the exercise at hand among those in view; -1: the class's slide has none. */
export function exerciseAt(model: Model): number {
  const slide = model.deck.value.slides[model.classroom.value?.slide ?? 0];
  return atHand(model.roster.value, slide?.exercises ?? []);
}

export { clusters, standingAt };

export type ClassCount = Readonly<Record<Standing, number>> & { readonly all: number };

/** Of those who are here. */
export function countStandings(model: Model): ClassCount {
  const at = exerciseAt(model);
  const count = { idle: 0, reading: 0, running: 0, passed: 0, failed: 0, stuck: 0, all: 0 };
  for (const row of model.roster.value.rows) {
    if (!row.online) continue;
    count.all++;
    count[standingAt(row, at)]++;
  }
  return count;
}

/** `3 min`, from a moment of the server's clock. */
export function sayAgo(model: Model, sinceMs: number, nowMs: number): string {
  const seconds = Math.max(0, (nowMs + model.roster.value.aheadMs - sinceMs) / 1000);
  return seconds < 60 ? 'a moment' : `${Math.floor(seconds / 60)} min`;
}

/** `1:20`. */
export function sayMedian(ms: number): string {
  const whole = Math.round(ms / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** What is known of somebody's need, in words; empty when there is none. */
export function sayNeed(model: Model, row: RosterRow, nowMs: number): string {
  const { need } = row;
  if (need === null) return '';
  const ago = sayAgo(model, need.sinceMs, nowMs);
  const median = model.roster.value.medianMs;
  switch (need.why) {
    case 'command':
      return `the same command failed ${need.failures} times`;
    case 'error':
      return `the same error ${need.failures} times`;
    case 'time':
      return `no progress for ${ago}${median === null ? '' : `; class median ${sayMedian(median)}`}`;
    case 'failed':
      return need.failures > 1 ? `failed ${need.failures} times` : 'a command failed';
    default:
      return need.why satisfies never;
  }
}
