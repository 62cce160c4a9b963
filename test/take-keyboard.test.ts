// A recording taken over at random moments: what follows in it, typed by hand, gives what was recorded.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runRecord } from '../src/cli/record.ts';
import type { Deck } from '../src/core/deck/deck.ts';
import { parseDeck } from '../src/core/deck/parse-deck.ts';
import type { JournalEntry } from '../src/core/lab/journal.ts';
import type { Lab } from '../src/core/lab/lab.ts';
import { prepareLab } from '../src/core/lab/prepare-lab.ts';
import { beginPlay, createRecordedPlay, recordedEpochMs } from '../src/core/lab/recorded-play.ts';
import { createSimulatedWorkspace, newHeader } from '../src/core/lab/simulated-workspace.ts';
import type { Workspace } from '../src/core/lab/workspace.ts';
import type { RecordedMoment } from '../src/core/protocol/recording-messages.ts';
import { type Cast, decodeCast } from '../src/core/replay/cast.ts';
import { momentReached } from '../src/core/replay/recorded-moment.ts';
import { createTimeline, type Timeline } from '../src/core/replay/timeline.ts';
import { findLab } from '../src/server/labs.ts';
import { said } from './support/said.ts';

/** `MOMENTS=200` tries so many; few are enough to see that nothing has broken. */
const tries = Number(process.env.MOMENTS ?? 8);
const seed = Number(process.env.SEED ?? 1);

type Bed = {
  readonly casts: readonly Cast[];
  readonly timeline: Timeline;
  /** What a new workspace of the deck is made of, as recordings are. */
  readonly options: Parameters<typeof createSimulatedWorkspace>[0];
  readonly play: readonly string[];
  readonly lab: Lab;
  /** Of the play that was recorded. */
  readonly journal: readonly JournalEntry[];
};

async function record(file: string): Promise<Bed> {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-take-'));
  await said(() => runRecord([file, '-o', folder]));
  const casts = readdirSync(folder).map(name => {
    const cast = decodeCast(readFileSync(join(folder, name), 'utf8'), name);
    if (!cast.ok) throw new Error(cast.error);
    return cast.value;
  });
  const nothing = { feed: () => {}, paint: () => '' };
  const deck = parseDeck(readFileSync(file, 'utf8'), {
    ...{ file, readFile: () => null, values: {} },
  });
  const found = findLab(casts[0]?.origin.lab ?? null, deck);
  if (!found.ok) throw new Error(found.error);
  const lab = found.value;
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new Error(prepared.error);
  const header = newHeader(lab, file, prepared.value, recordedEpochMs);
  const { exercises } = deck;
  const options = { ...{ id: 'w', header, lab, exercises }, prepared: prepared.value };
  const play = shownExercises(deck);
  const journal = playAll(options, lab, play);
  return { casts, timeline: createTimeline(casts, () => nothing), options, play, lab, journal };
}

function shownExercises({ slides, exercises }: Deck): string[] {
  const shown = new Set(
    slides.flatMap(slide => (slide.index === null ? [] : slide.exercises.map(({ id }) => id))),
  );
  return exercises.flatMap(({ id }) => (shown.has(id) ? [id] : []));
}

function playAll(options: Bed['options'], lab: Lab, play: readonly string[]): JournalEntry[] {
  const workspace = createSimulatedWorkspace(options);
  const snippets = options.exercises
    .filter(({ id }) => play.includes(id))
    .flatMap(exercise => exercise.snippets.map(({ id }) => id));
  beginPlay(workspace, lab, snippets, 'continue');
  for (let next = workspace.nextMs(); workspace.running() && next !== null; ) {
    workspace.advance(next, 100_000);
    next = workspace.nextMs();
  }
  return [...workspace.takeJournal(false)];
}

function momentOf({ casts, timeline }: Bed, count: number, share: number): RecordedMoment {
  const origin = casts[0]?.origin;
  if (origin === undefined) throw new Error('nothing was recorded');
  const { engine, labHash } = origin;
  return { ...momentReached(timeline, count, share), engine, labHash };
}

function take(bed: Bed, moment: RecordedMoment) {
  const taken = createRecordedPlay({ ...bed.options, play: bed.play, moment });
  let end = taken.advance(1_000);
  while (end === 'working') end = taken.advance(1_000);
  return { taken, end };
}

const isTyped = ({ kind }: JournalEntry) => ['input', 'open', 'close'].includes(kind);

/** What a person would do from there on: the key strokes of the recording, until its next verdict. */
function goOn(workspace: Workspace, done: readonly JournalEntry[], bed: Bed) {
  const typed = bed.journal.filter(isTyped);
  const before = done.filter(isTyped);
  expect(before.map(keysOf)).toEqual(typed.slice(0, before.length).map(keysOf));
  const next = typed[before.length];
  const verdict = bed.journal.find(
    ({ kind, seq }) => kind === 'verdict' && next !== undefined && seq > next.seq,
  );
  const untilMs = verdict?.virtualMs ?? 0;
  const shown = new Map<string, string>();
  const pass = (toMs: number) => {
    while (workspace.advance(toMs, 100_000) === 'budget');
    for (const event of workspace.takeEvents())
      if (event.kind === 'output')
        shown.set(event.terminal, (shown.get(event.terminal) ?? '') + event.text);
    workspace.takeJournal(false);
    for (const { result } of workspace.takeAnswers()) expect(result).toEqual({ ok: true });
  };
  for (const entry of typed.slice(before.length)) {
    if (entry.virtualMs > untilMs) break;
    pass(entry.virtualMs);
    if (entry.kind === 'input')
      workspace.command({ kind: 'input', terminal: entry.terminal, text: entry.text }, 0);
    else if (entry.kind === 'close')
      workspace.command({ kind: 'close-terminal', terminal: entry.terminal }, 0);
    else if (entry.kind === 'open') {
      const { terminal, columns, rows } = entry;
      workspace.command({ kind: 'open-terminal', terminal, columns, rows }, 0);
    }
  }
  pass(untilMs);
  return { shown, untilMs };
}

function keysOf(entry: JournalEntry) {
  const { seq: _seq, ...rest } = entry;
  return rest;
}

/** Numbers below `below`, the same for the same seed. */
function dice(from: number): (below: number) => number {
  let state = from * 2_654_435_761;
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const recorded = record('slides/demo.md');

test('[RP12] a recording taken over anywhere goes on as it was recorded', async () => {
  const bed = await recorded;
  const roll = dice(seed);
  const { timeline } = bed;
  let typed = 0;
  for (let turn = 0; turn < tries; turn++) {
    const count = 1 + roll(timeline.moments.length - 1);
    const share = roll(100) / 100;
    const at = `SEED=${seed} turn ${turn}: moment ${count} of ${timeline.moments.length} + ${share}`;
    const moment = momentOf(bed, count, share);
    const { taken, end } = take(bed, moment);
    expect(`${at} ${end} ${taken.sentence()}`).toBe(`${at} done null`);
    const entries = taken.entries();
    expect(entries.at(-1)?.kind, at).toBe('let-go');
    expect(taken.workspace.running(), at).toBe(false);
    const { shown, untilMs } = goOn(taken.workspace, entries, bed);
    const lastMs = Math.floor(untilMs - (bed.journal[0]?.virtualMs ?? 0)) - 1;
    for (const { origin, events } of bed.casts) {
      const written = events.map(one => (one.kind === 'output' ? one.text : '')).join('');
      const from = moment.written[origin.terminal] ?? 0;
      const now = shown.get(origin.terminal) ?? '';
      const due = events
        .map(one => (one.kind === 'output' && one.atMs <= lastMs ? one.text.length : 0))
        .reduce((sum, length) => sum + length, 0);
      expect(now.length, at).toBeGreaterThanOrEqual(Math.max(0, due - from));
      expect(now, `${at} ${origin.terminal}`).toBe(written.slice(from, from + now.length));
    }
    typed += [...shown.values()].join('').length;
    taken.workspace.dispose();
  }
  expect(typed).toBeGreaterThan(100);
}, 600_000);

test('[RP12] a half-typed command stays, its snippet runs all the same, and a fold gives it again', async () => {
  const bed = await recorded;
  const { markers, moments } = bed.timeline;
  const third = markers[2];
  if (third === undefined) throw new Error('no third snippet');
  const stroke = moments.findIndex(
    ({ event, terminal }, at) =>
      at > third.moment && terminal === third.terminal && event.kind === 'output',
  );
  const moment = momentOf(bed, stroke + 2, 0);
  const { snippet } = moment;
  expect(snippet).toBe(third.marker.snippet);
  const { taken, end } = take(bed, moment);
  expect([end, taken.sentence()]).toEqual(['done', null]);
  const { workspace } = taken;
  expect(workspace.view().snippets.find(({ id }) => id === snippet)?.state).not.toBe('typing');
  const past = { checkpoint: null, entries: taken.entries() };
  const again = createSimulatedWorkspace({ ...bed.options, past });
  while (again.replaying()) again.replay(100_000);
  expect(again.hash()).toBe(workspace.hash());
  workspace.command({ kind: 'run', snippet: snippet ?? '' }, 1);
  const untilMs = workspace.nowMs() + 60_000;
  while (workspace.advance(untilMs, 100_000) === 'budget');
  expect(workspace.snippet(snippet ?? '')?.state).toBe('passed');
});

test('[RP12] what is not what was recorded is refused in a sentence', async () => {
  const bed = await recorded;
  const moment = momentOf(bed, Math.floor(bed.timeline.moments.length / 2), 0);
  const says = (other: Partial<RecordedMoment>) => {
    const { taken, end } = take(bed, { ...moment, ...other });
    expect(end).toBe('stopped');
    taken.workspace.dispose();
    return taken.sentence();
  };
  const [terminal = ''] = Object.keys(moment.written);
  expect(says({ written: { ...moment.written, [terminal]: 7 } })).toMatch(/^This moment cannot be/);
  expect(says({ snippet: 'gone.1.1' })).toMatch(/the deck is no longer what was recorded/);
  expect(says({ labHash: 'other' })).toMatch(/^The lab has changed since this was recorded/);
  expect(says({ engine: 1 })).toMatch(/of another version of the simulator/);
});
