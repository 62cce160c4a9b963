// Who stands where, who is stuck, who fails alike: pure functions over what the class has done.
import type { Need, RosterRow, Standing } from '../protocol/class-messages.ts';
import type { Work } from './work.ts';

/** Nobody is stuck by time before this, however fast the others were. */
export const patienceMs = 90_000;
/** Without a median of the class: nothing has gone on for so long. */
export const aloneMs = 5 * 60_000;
/** How many must have passed before their median says anything. */
export const medianOf = 3;
/** So often of the same command, of the same error, is not a slip any more. */
const again = 2;
/** Fewer of one error are no cluster. */
const clusterMin = 2;

/** The median of what those took who have passed, in milliseconds; null when they are too few. */
export function medianMs(works: readonly Work[]): number | null {
  const took = works
    .flatMap(({ begunMs, passedMs }) => (passedMs === null ? [] : [passedMs - begunMs]))
    .sort((left, right) => left - right);
  if (took.length < medianOf) return null;
  const middle = took.length >> 1;
  const upper = took[middle] ?? 0;
  return took.length % 2 === 1 ? upper : ((took[middle - 1] ?? 0) + upper) / 2;
}

export type Look = {
  /** Undefined: nothing was run. */
  readonly work: Work | undefined;
  /** Snippets that the exercise shows, by id. */
  readonly snippets: readonly string[];
  /** It stands on this person's slide, since then (wall time); null: it does not. */
  readonly hereMs: number | null;
  readonly medianMs: number | null;
  readonly nowMs: number;
};

/** Of one person on one exercise. */
export function standing(look: Look): Standing {
  const { work, snippets, hereMs } = look;
  const states = snippets.map(id => work?.states[id] ?? 'idle');
  if (states.length > 0 && states.every(state => state === 'passed')) return 'passed';
  if (stuckBy(look) !== null) return 'stuck';
  if (states.some(state => state === 'waiting' || state === 'typing' || state === 'running'))
    return 'running';
  const failed = states.some(state => state === 'failed' || state === 'timeout');
  if (failed || (hereMs !== null && (work?.failures ?? 0) > 0)) return 'failed';
  const begun = states.some(state => state !== 'idle');
  return begun || hereMs !== null ? 'reading' : 'idle';
}

/** Why somebody may need help with an exercise that is theirs now; null: they do not. */
export function need(look: Look): Need | null {
  const stands = standing(look);
  if (stands !== 'stuck' && stands !== 'failed') return null;
  const { work } = look;
  return {
    why: stuckBy(look) ?? 'failed',
    sinceMs: work?.progressMs ?? look.hereMs ?? look.nowMs,
    failures: work?.failures ?? 0,
    error: work?.error ?? null,
  };
}

function stuckBy({
  work,
  hereMs,
  medianMs: median,
  nowMs,
}: Look): Exclude<Need['why'], 'failed'> | null {
  // Where they are no more, nobody waits for them.
  if (hereMs === null) return null;
  if (work !== undefined && work.sameCommand >= again) return 'command';
  if (work !== undefined && work.sameError > again) return 'error';
  const since = work?.progressMs ?? hereMs;
  // Who only reads is slow only where others have shown how long it takes.
  if (median === null) return work !== undefined && nowMs - since > aloneMs ? 'time' : null;
  return nowMs - since > Math.max(patienceMs, 2 * median) ? 'time' : null;
}

/** By need: hands as they were raised, stuck, failed, running, reading, done; among equals by name. */
export function sortByNeed(rows: readonly RosterRow[], at: number): RosterRow[] {
  const rank = (row: RosterRow) => {
    if (row.handMs !== null) return 0;
    if (!row.online) return 9;
    return order[standingAt(row, at)];
  };
  return rows.toSorted(
    (left, right) =>
      rank(left) - rank(right) ||
      (left.handMs ?? 0) - (right.handMs ?? 0) ||
      left.name.localeCompare(right.name),
  );
}

const order: Readonly<Record<Standing, number>> = {
  stuck: 1,
  failed: 2,
  running: 3,
  reading: 4,
  idle: 5,
  passed: 6,
};

/** `at`: the exercise at hand among those in view; -1: there is none. */
export function standingAt(row: RosterRow, at: number): Standing {
  const known = row.standings[at];
  if (known !== undefined) return known;
  return row.need === null ? 'idle' : row.need.why === 'failed' ? 'failed' : 'stuck';
}

export type Cluster = { readonly error: string; readonly people: readonly RosterRow[] };

/** Those here with the same error, the most first. */
export function clusters(rows: readonly RosterRow[]): Cluster[] {
  const found = new Map<string, RosterRow[]>();
  for (const row of rows) {
    const error = row.online ? (row.need?.error ?? null) : null;
    if (error !== null) found.set(error, [...(found.get(error) ?? []), row]);
  }
  return [...found]
    .map(([error, people]) => ({ error, people }))
    .filter(({ people }) => people.length >= clusterMin)
    .sort(
      (left, right) =>
        right.people.length - left.people.length || (left.error < right.error ? -1 : 1),
    );
}
