// The roster on its way to those who lead: only what changed, at most twice a second, to nobody else.
import type { Classroom } from '../core/class/classroom.ts';
import { type ExerciseInView, type Roster, viewRoster } from '../core/class/views.ts';
import type { RosterChange } from '../core/protocol/class-messages.ts';
import type { Seat } from './classroom.ts';

export type RosterTeller = {
  readonly enter: (seat: Seat) => void;
  readonly leave: (seat: Seat) => void;
  /** Something happened in the class. */
  readonly changed: () => void;
  readonly dispose: () => void;
};

export type RosterParts = {
  readonly nowMs: () => number;
  readonly room: () => Classroom;
  readonly inView: (slide: number) => {
    readonly exercises: readonly ExerciseInView[];
    readonly atHand: ExerciseInView | null;
  };
};

const leastMs = 500;
/** Somebody gets stuck by doing nothing: looked for as often as this. */
const idleMs = 5_000;

export function createRosterTeller({ nowMs, room, inView }: RosterParts): RosterTeller {
  const leaders = new Set<Seat>();
  let told = new Map<string, string>();
  let toldExercises = '';
  let timer: NodeJS.Timeout | null = null;
  let dueMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;

  const look = () => {
    const now = room();
    const { exercises, atHand } = inView(now.slide);
    const roster = viewRoster(now, { exercises, nowMs: nowMs() });
    return { roster, ids: exercises.map(({ id }) => id), medianMs: medianOf(roster, atHand) };
  };
  const plan = (atMs: number) => {
    if (leaders.size === 0 || atMs >= dueMs) return;
    if (timer !== null) clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(tell, Math.max(0, atMs - nowMs()));
    timer.unref();
  };
  const tell = () => {
    timer = null;
    dueMs = Number.POSITIVE_INFINITY;
    lastMs = nowMs();
    const { roster, ids, medianMs } = look();
    const texts = new Map(roster.rows.map(row => [row.id, JSON.stringify(row)]));
    const put = roster.rows.filter(({ id }) => told.get(id) !== texts.get(id));
    const gone = [...told.keys()].filter(id => !texts.has(id));
    const exercises = ids.join('\n') === toldExercises ? null : ids;
    told = texts;
    toldExercises = ids.join('\n');
    if (put.length + gone.length > 0 || exercises !== null) {
      // One object for all, so that the wire may encode it once.
      const change: RosterChange = { whole: false, nowMs: lastMs, exercises, medianMs, put, gone };
      for (const seat of leaders) seat.send({ kind: 'roster', change });
    }
    plan(lastMs + idleMs);
  };
  return {
    enter(seat) {
      // The others hear first: what comes after this whole is told against the same state.
      tell();
      const { roster, ids, medianMs } = look();
      const put = roster.rows;
      const change = { whole: true, nowMs: nowMs(), exercises: ids, medianMs, put, gone: [] };
      seat.send({ kind: 'roster', change });
      leaders.add(seat);
      plan(nowMs() + leastMs);
    },
    leave(seat) {
      if (!leaders.delete(seat) || leaders.size > 0) return;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      dueMs = Number.POSITIVE_INFINITY;
    },
    changed: () => plan(Math.max(nowMs(), lastMs + leastMs)),
    dispose() {
      if (timer !== null) clearTimeout(timer);
      leaders.clear();
    },
  };
}

function medianOf({ medians }: Roster, atHand: ExerciseInView | null): number | null {
  return atHand === null ? null : (medians.get(atHand.id) ?? null);
}
