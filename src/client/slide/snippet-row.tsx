// One snippet of an exercise as a row: number, command, node, verdict, one action.
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { findSnippet, nextSnippet, terminalOf } from '../actions.ts';
import type { Model } from '../model.ts';
import { commandPieces } from '../state/command-pieces.ts';
import type { FilledText } from '../state/placeholders.ts';
import { fillPlaceholders } from '../state/placeholders.ts';
import type { ShownState } from '../state/workspace.ts';
import { lastOutputLine, shownState } from '../state/workspace.ts';
import { once } from '../ui/once.ts';
import { Sentence } from '../ui/sentence.tsx';
import { Verdict } from '../ui/verdict.tsx';
import { CopyButton, EditButton, RunButton, StopButton, UndoButton } from './row-buttons.tsx';
import { SnippetEditor } from './snippet-editor.tsx';

export type SnippetRowProps = {
  readonly model: Model;
  readonly id: string;
  /** As the row shows it, from 1. */
  readonly number: number;
  /** The server's figure, which the row fills. */
  readonly row: HTMLElement;
};

export function SnippetRow({ model, id, number, row }: SnippetRowProps) {
  const snippet = findSnippet(model, id);
  const view = model.snippets.value.get(id);
  const state = shownState(view);
  const isNext = state === 'idle' && nextSnippet(model) === id;
  const editing = model.editing.value?.snippet === id;
  useRowAttributes(row, state, view?.exit ?? null, isNext);
  useKeptFocus(row, state);
  if (!snippet) return null;
  const filled = fillPlaceholders(snippet, model.values.value);
  const changed = view !== undefined && state !== 'idle' && view.rev !== snippet.rev;
  const hasNote = state === 'failed' || state === 'timeout' || state === 'skipped';
  const parts = { model, id };
  const canUndo = model.capabilities.value?.snapshot === true && view?.run != null;
  return (
    <>
      <span class="step-n">{number}</span>
      {editing ? <SnippetEditor {...parts} /> : <CommandText {...filled} />}
      <span class="step-node">{terminalOf(model, id)}</span>
      <Verdict model={model} snippet={id} />
      <span class="step-acts" onClickCapture={once}>
        {state === 'running' && <StopButton model={model} />}
        {(state === 'idle' || editing) && state !== 'running' && (
          <RunButton {...parts} primary={isNext || editing} editing={editing} />
        )}
        {!editing && state !== 'idle' && state !== 'running' && <CopyButton {...parts} />}
      </span>
      {!editing && state !== 'running' && (
        <span class="step-more">
          {state === 'idle' && <CopyButton {...parts} />}
          {!hasNote && <EditButton {...parts} icon />}
          {state === 'passed' && canUndo && <UndoButton {...parts} number={number} icon />}
          {state === 'passed' && <RunButton {...parts} primary={false} again />}
        </span>
      )}
      {changed && <p class="step-changed">The author changed this snippet since you ran it.</p>}
      {hasNote && !editing && <Note {...parts} number={number} canUndo={canUndo} />}
    </>
  );
}

type NoteProps = {
  readonly model: Model;
  readonly id: string;
  readonly number: number;
  readonly canUndo: boolean;
};

/** A row that went wrong opens by itself: what it said last, and the ways out. */
function Note({ model, id, number, canUndo }: NoteProps) {
  const view = model.snippets.value.get(id);
  const run = model.runs.value.find(each => each.number === view?.run);
  const last = lastOutputLine(run);
  return (
    <div class="step-note">
      {last !== '' && <code>{last}</code>}
      {view?.why && !(last !== '' && view.why.endsWith(last)) && (
        <p>
          <Sentence text={view.why} />
        </p>
      )}
      <div class="row">
        <RunButton model={model} id={id} primary={false} again labelled />
        <EditButton model={model} id={id} />
        {canUndo && <UndoButton model={model} id={id} number={number} />}
      </div>
    </div>
  );
}

function CommandText({ text, placeholders }: FilledText) {
  return (
    <code class="step-cmd">
      {commandPieces(text, placeholders).map((piece, index) => {
        const key = index;
        if (piece.kind === 'program') return <b key={key}>{piece.text}</b>;
        if (piece.kind === 'placeholder') return <mark key={key}>{piece.text}</mark>;
        if (piece.kind === 'text') return piece.text;
        return <i key={key}>{piece.text}</i>;
      })}
    </code>
  );
}

/** The figure is the server's: its attributes are set by hand. */
function useRowAttributes(
  row: HTMLElement,
  state: ShownState,
  exit: number | null,
  isNext: boolean,
): void {
  useLayoutEffect(() => {
    row.dataset.state = state;
    if (exit === null || state === 'running') row.removeAttribute('data-exit');
    else row.dataset.exit = String(exit);
    row.classList.toggle('is-next', isNext);
  }, [row, state, exit, isNext]);
}

/** A button that leaves with its state must not take the focus with it. */
function useKeptFocus(row: HTMLElement, state: ShownState): void {
  useEffect(() => {
    if (document.activeElement !== document.body || !focused.has(row)) return;
    const next = state === 'passed' ? nextRow(row) : null;
    const button = next?.querySelector<HTMLElement>('[data-action="run"]');
    (button ?? row.querySelector<HTMLElement>('button:not([disabled])') ?? row).focus();
  }, [row, state]);
  useEffect(() => {
    const enter = () => focused.add(row);
    const leave = (event: FocusEvent) => {
      if (event.relatedTarget) focused.delete(row);
    };
    row.addEventListener('focusin', enter);
    row.addEventListener('focusout', leave);
    return () => {
      row.removeEventListener('focusin', enter);
      row.removeEventListener('focusout', leave);
    };
  }, [row]);
}

/** Rows that had the focus last. */
const focused = new WeakSet<HTMLElement>();

function nextRow(row: HTMLElement): HTMLElement | null {
  const all = [...(row.closest('.cell')?.querySelectorAll<HTMLElement>('[data-snippet]') ?? [])];
  return all[all.indexOf(row) + 1] ?? null;
}
