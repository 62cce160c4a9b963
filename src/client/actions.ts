// What a person does on a page: each thing changes the model, tells the server, or both.
import { batch } from '@preact/signals';
import type { WorkspaceCommand } from '../core/protocol/messages.ts';
import type { Model } from './model.ts';
import { readingView, scrollStep } from './reading/view.ts';
import { clampSlide, wholeSlide } from './slides.ts';
import { backToClass, moveTo } from './state/place.ts';
import { fillPlaceholders, writtenValues } from './state/placeholders.ts';
import { toDo } from './state/to-do.ts';
import { shownState } from './state/workspace.ts';
import { controlled } from './terminal/phone-keys.ts';

/** Turns to a slide; the driver's turn moves the class. */
export function goTo(model: Model, index: number): void {
  const before = model.place.peek();
  const target = clampSlide(index, model.deck.peek());
  if (target === before.index) return;
  const after = moveTo(before, target);
  model.turnedAt = model.now();
  model.place.value = model.classroom.peek()?.driving ? { ...after, following: true } : after;
  model.link.tell({ kind: 'slide', index: target });
  if (after.following !== before.following && !model.classroom.peek()?.driving)
    model.link.tell({ kind: 'follow', following: after.following });
}

export function step(model: Model, by: 1 | -1): void {
  const { index } = model.place.peek();
  const isScroll = readingView.peek() === 'scroll';
  goTo(model, isScroll ? scrollStep(index, by, model.deck.peek()) : index + by);
}

export function turn(model: Model, by: 1 | -1): void {
  goTo(model, wholeSlide(model.place.peek().index, by, model.deck.peek()));
}

export function rejoin(model: Model): void {
  model.place.value = backToClass(model.place.peek());
  model.link.tell({ kind: 'follow', following: true });
  model.link.tell({ kind: 'slide', index: model.place.peek().index });
}

export function command(model: Model, what: WorkspaceCommand): void {
  model.link.command(what);
}

export type RunOptions = {
  readonly text?: string;
  readonly busy?: 'refuse' | 'interrupt';
  readonly terminal?: string;
};

/** Whether a run of this snippet or exercise was asked for and not answered yet. */
function isAsked(model: Model, what: string): boolean {
  return model.outbox.peek().pending.some(({ command: each }) => {
    if (each.kind === 'run') return each.snippet === what;
    return each.kind === 'run-all' && each.exercise === what;
  });
}

/** Runs a snippet, as it stands or as the reader edited it; not twice at once. */
export function runSnippet(model: Model, snippet: string, options: RunOptions = {}): void {
  // An answer to *node1 is busy* is a run of its own.
  const resolves = options.busy !== undefined || options.terminal !== undefined;
  const running = shownState(model.snippets.peek().get(snippet)) === 'running';
  if (!resolves && (running || isAsked(model, snippet))) return;
  const terminal = terminalOf(model, snippet);
  batch(() => {
    // What runs is to be seen.
    model.replay.shown.value = null;
    if (terminal !== null) model.terminal.value = options.terminal ?? terminal;
    if (model.editing.peek()?.snippet === snippet) model.editing.value = null;
  });
  command(model, { kind: 'run', snippet, ...options });
}

/** Runs what an exercise shows and hides, from its first snippet on. */
export function runExercise(model: Model, exercise: string): void {
  const states = model.snippets.peek();
  const found = model.deck.peek().exercises.find(each => each.id === exercise);
  const running = found?.snippets.some(each => shownState(states.get(each.id)) === 'running');
  if (running || isAsked(model, exercise)) return;
  model.replay.shown.value = null;
  command(model, { kind: 'run-all', exercise });
}

/** The terminal that a snippet runs in: its own, its exercise's, else the lab's first. */
export function terminalOf(model: Model, snippet: string): string | null {
  for (const exercise of model.deck.value.exercises)
    for (const each of exercise.snippets)
      if (each.id === snippet)
        return each.terminal ?? exercise.terminal ?? model.boot.lab?.terminals[0]?.name ?? null;
  return null;
}

export function reset(model: Model): void {
  goBack(model, { kind: 'reset' }, 'The lab is back at its start.');
}

/** `number`: of the snippet in its exercise, as the page shows it. */
export function undoTo(model: Model, snippet: string, number: number): void {
  goBack(model, { kind: 'undo', snippet }, `The lab is as it was before ${number}.`);
}

/** What was reached is kept aside by the server: the notice leads there for a while. */
function goBack(model: Model, how: WorkspaceCommand, sentence: string): void {
  const before = model.branches.peek().find(each => each.current)?.id;
  command(model, how);
  model.toast.value = {
    sentence,
    icon: 'check',
    ...(before === undefined
      ? {}
      : {
          action: {
            label: 'Undo',
            act: () => command(model, { kind: 'restore', branch: before }),
          },
        }),
  };
}

export function raiseHand(model: Model, raised: boolean): void {
  model.hand.value = raised;
  model.link.classCommand({ kind: 'hand', raised });
}

export function toggleBlackout(model: Model): void {
  const on = !model.blackout.peek();
  model.blackout.value = on;
  if (model.classroom.peek()?.driving) model.link.tell({ kind: 'blackout', on });
}

/** Shows what a run wrote: the terminal scrolls there. */
export function showRun(model: Model, run: number | null): void {
  const view = run === null ? undefined : model.runs.peek().find(each => each.number === run);
  if (!view) return;
  batch(() => {
    model.terminal.value = view.terminal;
    model.shown.value = { run: view.number, at: model.now() };
  });
}

/** The first visible snippet of the slide that has not passed and does not run. */
export function nextSnippet(model: Model): string | null {
  const deck = model.deck.value;
  const slide = deck.slides[model.place.value.index];
  const snippets = model.snippets.value;
  for (const id of slide?.exercises ?? [])
    for (const each of deck.exercises.find(exercise => exercise.id === id)?.snippets ?? [])
      if (!each.hidden && shownState(snippets.get(each.id)) === 'idle') return each.id;
  return null;
}

/** Goes to the first exercise that is not done, wherever it is. */
export function goToNextThing(model: Model): void {
  const { total, next } = toDo(model.deck.peek(), model.snippets.peek());
  if (next === null) {
    const sentence =
      total === 0 ? 'This deck has no exercises.' : 'Every exercise of this deck is done.';
    model.toast.value = { sentence, icon: 'check' };
    return;
  }
  goTo(model, next.slide);
  focusSnippet(next.snippet);
}

/** Once it is there: its slide may still be on its way. */
function focusSnippet(id: string, tries = 60): void {
  requestAnimationFrame(() => {
    const row = document.querySelector<HTMLElement>(`[data-snippet="${CSS.escape(id)}"]`);
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
    if (row === null && tries > 0) focusSnippet(id, tries - 1);
  });
}

/** Opens a second shell on the node of the terminal in view. */
export function openSecondShell(model: Model): void {
  const current = model.terminal.peek();
  const views = model.terminals.peek();
  const node = views.find(each => each.name === current)?.node ?? current?.split(':')[0];
  if (!node) return;
  let number = 2;
  while (views.some(each => each.name === `${node}:${number}`)) number++;
  model.terminal.value = `${node}:${number}`;
}

type DeckSnippet = Model['boot']['deck']['exercises'][number]['snippets'][number];

export function findSnippet(model: Model, id: string): DeckSnippet | undefined {
  for (const exercise of model.deck.value.exercises)
    for (const each of exercise.snippets) if (each.id === id) return each;
  return undefined;
}

export function editSnippet(model: Model, id: string): void {
  const snippet = findSnippet(model, id);
  if (!snippet) return;
  const { text } = fillPlaceholders(snippet, model.values.peek());
  model.editing.value = { snippet: id, text };
}

/** Runs what the reader wrote; the values among it are kept for the snippets that follow. */
export function runEdited(model: Model): void {
  const editing = model.editing.peek();
  const snippet = editing && findSnippet(model, editing.snippet);
  if (!editing || !snippet) return;
  const written = writtenValues(snippet, editing.text) ?? {};
  for (const [name, value] of Object.entries(written))
    command(model, { kind: 'value', name, value });
  runSnippet(model, snippet.id, { text: editing.text });
}

/** Key strokes of a person: numbered, so that one sent twice is typed once. */
export function typeInto(model: Model, terminal: string, typed: string): void {
  const text = model.control.peek() ? controlled(typed) : typed;
  model.control.value = false;
  const sequence = (model.typed.get(terminal) ?? 0) + 1;
  model.typed.set(terminal, sequence);
  const slide = /[\r\n]/.test(text) ? { slide: model.place.peek().index } : {};
  command(model, { kind: 'input', terminal, text, sequence, ...slide });
}

/** Opens the cluster's map, or closes it where it stands beside the terminals. */
export function toggleMap(model: Model): void {
  if (model.mapBeside.peek()) model.mapBeside.value = false;
  else if (model.capabilities.peek()?.cluster !== false) model.dialog.value = { kind: 'map' };
  else model.toast.value = { sentence: 'This lab has no cluster to show.', icon: 'bulb' };
}
