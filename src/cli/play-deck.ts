// Plays every exercise of a deck on a lab, and says what became of each snippet.
import type { Deck, Exercise } from '../core/deck/deck.ts';
import type { Backend } from '../core/lab/backend.ts';
import { createWorkspace } from '../core/lab/create-workspace.ts';
import type { Lab } from '../core/lab/lab.ts';
import { prepareLab } from '../core/lab/prepare-lab.ts';
import { beginPlay, recordedEpochMs } from '../core/lab/recorded-play.ts';
import { createSimulatedWorkspace, newHeader } from '../core/lab/simulated-workspace.ts';
import { createProgram } from '../core/lab/steps.ts';
import type { Workspace } from '../core/lab/workspace.ts';
import type { WorkspaceEvent } from '../core/protocol/messages.ts';
import { CallError } from './call.ts';

export type SnippetResult = {
  readonly exercise: string;
  readonly snippet: string;
  readonly file: string;
  readonly line: number;
  /** Index of the first slide that shows it. */
  readonly slide: number;
  readonly method: string;
  readonly text: string;
  readonly terminal: string;
  readonly status: 'passed' | 'failed' | 'timeout' | 'skipped';
  readonly exit: number | null;
  readonly virtualMs: number;
  readonly output: string;
  readonly why: string | null;
};

/** The form of `deckhand test --json`. */
export type DeckReport = {
  readonly deck: string;
  readonly lab: string;
  readonly backend: string;
  readonly wallMs: number;
  readonly virtualMs: number;
  readonly slides: number;
  readonly exercises: number;
  readonly snippets: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly results: readonly SnippetResult[];
};

export type PlayOptions = {
  readonly file: string;
  readonly deck: Deck;
  readonly lab: Lab;
  /** Null: the simulated one. */
  readonly backend: Backend | null;
  /** Exercises to report; those before them are played too, so that they find what they need. */
  readonly wanted: (exercise: Exercise) => boolean;
  readonly pace: 'turbo' | 'paced';
  readonly onFailure: 'stop' | 'continue';
  readonly startedMs: number;
  readonly nowMs: () => number;
  /** Simulated: what pages would hear, moment by moment; the workspace is in that very moment. */
  readonly heard?: (events: readonly WorkspaceEvent[], workspace: Workspace) => void;
};

const fuel = 100_000;

export async function playDeck(options: PlayOptions): Promise<DeckReport> {
  const { deck, lab, wanted } = options;
  const shown = deck.exercises.filter(exercise => slideOf(deck, exercise) !== null);
  const reported = shown.filter(wanted);
  const last = reported[reported.length - 1];
  const played = last ? shown.slice(0, shown.indexOf(last) + 1) : [];
  const bell = createBell();
  const workspace = options.backend
    ? onBackend(options.backend, options, bell.ring)
    : simulated(options);
  const beganMs = workspace.nowMs();
  const snippets = played.flatMap(exercise => exercise.snippets.map(snippet => snippet.id));
  beginPlay(workspace, lab, snippets, options.onFailure);
  if (options.backend) await attend(workspace, bell);
  else await finish(workspace, options);
  const results = reported.flatMap(exercise => resultsOf(workspace, exercise, options));
  const count = (status: SnippetResult['status']) =>
    results.filter(result => result.status === status).length;
  const virtualMs = Math.round(workspace.nowMs() - beganMs);
  workspace.dispose();
  return {
    deck: options.file,
    lab: lab.name,
    backend: options.backend?.name ?? 'simulated',
    wallMs: Math.round(options.nowMs() - options.startedMs),
    virtualMs,
    slides: deck.slides.filter(slide => slide.index !== null).length,
    exercises: reported.length,
    snippets: results.length,
    passed: count('passed'),
    failed: count('failed') + count('timeout'),
    skipped: count('skipped'),
    results,
  };
}

function simulated({ deck, lab, file }: PlayOptions): Workspace {
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new CallError(prepared.error);
  const header = newHeader(lab, file, prepared.value, recordedEpochMs);
  const { exercises } = deck;
  return createSimulatedWorkspace({
    ...{ id: 'test', header, lab, exercises },
    prepared: prepared.value,
  });
}

function onBackend(
  backend: Backend,
  { deck, lab, file }: PlayOptions,
  wake: () => void,
): Workspace {
  const epochMs = Date.now() - backend.clock.nowMs();
  return createWorkspace({
    ...{ id: 'test', lab, exercises: deck.exercises, backend, wake },
    header: {
      ...{ format: 1, engine: 0, lab: lab.name, labHash: lab.hash, seed: 0 },
      ...{ epochMs, deck: file, backend: backend.name },
    },
  });
}

type Bell = { readonly ring: () => void; readonly rung: () => Promise<void> };

/** Rings when something came from outside. */
function createBell(): Bell {
  let open = () => {};
  let next = new Promise<void>(resolve => {
    open = resolve;
  });
  return {
    ring: () => open(),
    async rung() {
      await next;
      next = new Promise(resolve => {
        open = resolve;
      });
    },
  };
}

/** A real backend has its own clock: it goes on by itself, and rings. */
async function attend(workspace: Workspace, bell: Bell): Promise<void> {
  while (workspace.running()) {
    workspace.takeJournal(false);
    workspace.takeEvents();
    workspace.takeAnswers();
    await bell.rung();
  }
}

/** Turbo: as fast as it goes. Paced: a virtual second takes a second. */
async function finish(workspace: Workspace, options: PlayOptions): Promise<void> {
  const paced = options.pace === 'paced';
  const beganMs = options.nowMs() - workspace.nowMs();
  while (workspace.running()) {
    const nextMs = workspace.nextMs();
    if (nextMs === null) return;
    const presentMs = paced ? options.nowMs() - beganMs : nextMs;
    if (nextMs > presentMs) await sleep(Math.min(50, nextMs - presentMs));
    // Who listens hears events one by one: what shares a moment keeps its order.
    else workspace.advance(nextMs, options.heard ? 1 : fuel);
    // Nobody reads along; what is not taken would be kept.
    workspace.takeJournal(false);
    const events = workspace.takeEvents();
    options.heard?.(events, workspace);
    workspace.takeAnswers();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

function slideOf(deck: Deck, exercise: Exercise): number | null {
  const slide = deck.slides.find(
    one => one.index !== null && one.exercises.some(other => other.id === exercise.id),
  );
  return slide?.index ?? null;
}

function resultsOf(
  workspace: Workspace,
  exercise: Exercise,
  options: PlayOptions,
): SnippetResult[] {
  const program = createProgram([exercise], options.lab);
  const { runs } = workspace.view();
  return exercise.snippets.map((snippet): SnippetResult => {
    const view = workspace.snippet(snippet.id);
    const status = statusOf(view?.state);
    const run = runs.find(one => one.number === view?.run && one.snippet === snippet.id);
    return {
      exercise: exercise.id,
      snippet: snippet.id,
      file: snippet.position.file,
      line: snippet.position.line,
      slide: slideOf(options.deck, exercise) ?? 0,
      method: snippet.method,
      text: snippet.text,
      terminal: run?.terminal ?? program.cellOf(snippet.id)?.step.terminal ?? '',
      status: status ?? 'skipped',
      exit: view?.exit ?? null,
      virtualMs: view?.virtualMs ?? 0,
      output: run?.text ?? '',
      why: status === null ? 'not reached: an earlier snippet failed' : (view?.why ?? null),
    };
  });
}

function statusOf(state: string | undefined): SnippetResult['status'] | null {
  if (state === 'passed' || state === 'failed' || state === 'timeout' || state === 'skipped')
    return state;
  return null;
}
