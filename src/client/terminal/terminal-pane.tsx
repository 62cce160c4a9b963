// One pane: the terminal's screen, what is awaited before it, and its end.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { command, typeInto } from '../actions.ts';
import type { Model } from '../model.ts';
import { feedOf } from '../model.ts';
import { isReadOnly } from '../state/workspace.ts';
import { Sentence } from '../ui/sentence.tsx';
import { theme } from '../ui/theme.ts';
import type { Paste } from './paste.ts';
import type { TerminalSize, TerminalView } from './terminal-view.ts';

export type TerminalPaneProps = {
  readonly model: Model;
  readonly name: string;
  readonly selected: boolean;
  readonly fontSize: number;
};

export function TerminalPane({ model, name, selected, fontSize }: TerminalPaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = model.terminals.value.find(each => each.name === name);
  const starting = !model.ready.value;
  const state = starting ? 'starting' : (view?.state ?? 'starting');
  useScreen(model, name, host, selected, fontSize);
  return (
    <div
      class="pane"
      role="tabpanel"
      id={`pane-${name}`}
      aria-labelledby={`tab-${name}`}
      data-terminal={name}
      data-terminal-state={state}
      hidden={!selected}
    >
      <div class="term-host" ref={host} hidden={model.transcript.value || starting} />
      {starting && <Starting model={model} />}
      {state === 'ended' && <Ended model={model} name={name} />}
    </div>
  );
}

function Starting({ model }: { readonly model: Model }) {
  const said = model.starting.value;
  const failed = model.failure.value !== null;
  const title = failed ? 'Your lab is not ready' : 'Getting your lab ready';
  return (
    <div class="boot" role="status">
      <h2>{said === undefined ? 'Connecting to your lab' : title}</h2>
      <p>{said != null && <Sentence text={said} />}</p>
      {!failed && <p>Read on meanwhile. This usually takes a second.</p>}
    </div>
  );
}

function Ended({ model, name }: { readonly model: Model; readonly name: string }) {
  const open = () => {
    const room = model.screens.get(name)?.room() ?? { columns: 80, rows: 24 };
    command(model, { kind: 'open-terminal', terminal: name, ...room });
  };
  return (
    <div class="ended" role="status">
      <span>The shell on {name} ended. Its output stays in the history.</span>
      <button type="button" class="btn sm" data-action="open-terminal" onClick={open}>
        Start a new shell
      </button>
    </div>
  );
}

/** The terminal itself: made when its tab is first chosen, and kept. */
function useScreen(
  model: Model,
  name: string,
  host: { readonly current: HTMLDivElement | null },
  selected: boolean,
  fontSize: number,
): void {
  const screen = useRef<TerminalView | null>(null);
  const starting = useRef(false);
  const size = useRef<TerminalSize | null>(null);
  const ready = model.ready.value;

  useEffect(() => {
    if (!selected || !ready || starting.current || !host.current) return;
    starting.current = true;
    const parts = {
      host: host.current,
      name,
      feed: feedOf(model, name),
      fontSize,
      readOnly: isReadOnly(model),
      input: (text: string) => typeInto(model, name, text),
      size: (next: TerminalSize) => {
        size.current = next;
        offerSize(model, name, next);
      },
      drawn: (sequence: number) => model.link.tell({ kind: 'drawn', terminal: name, sequence }),
      paste: (paste: Paste) => askPaste(model, name, paste),
      inView: (run: number | null) => {
        model.inView.value = { ...model.inView.peek(), [name]: run };
      },
    };
    void openScreen(parts).then(view => {
      screen.current = view;
      model.screens.set(name, view);
      view.setRuns(model.runs.peek().filter(each => each.terminal === name));
      followSize(model, name, view, size.current);
      view.setGuest(model.guest.peek());
      view.fit();
    });
  }, [selected, ready, model, name, fontSize, host]);

  useEffect(() => () => screen.current?.dispose(), []);
  useEffect(() => screen.current?.setFontSize(fontSize), [fontSize]);
  useEffect(() => {
    if (selected) screen.current?.fit();
  }, [selected]);
  useSignalEffect(() => {
    theme.value;
    screen.current?.setTheme();
  });
  useSignalEffect(() => {
    const runs = model.runs.value.filter(each => each.terminal === name);
    screen.current?.setRuns(runs);
  });
  useSignalEffect(() => {
    // Read before there is a screen, or nothing would listen.
    const types = model.guest.value;
    screen.current?.setGuest(types);
  });
  useSignalEffect(() => followSize(model, name, screen.current, size.current));
  useSignalEffect(() => showAsked(model, name, screen.current));
}

async function openScreen(parts: Parameters<typeof importView>[0]): Promise<TerminalView> {
  // The cell is measured once: with the font that will be drawn.
  const font = document.fonts.load(`${parts.fontSize}px "JetBrains Mono Variable"`);
  const [view] = await Promise.all([importView(parts), font.catch(() => [])]);
  return view();
}

async function importView(parts: import('./terminal-view.ts').TerminalParts) {
  const { createTerminalView } = await import('./terminal-view.ts');
  return () => createTerminalView(parts);
}

/** This window's size goes to the server: with it a shell that is not there yet is opened. */
function offerSize(model: Model, name: string, { columns, rows }: TerminalSize): void {
  if (isReadOnly(model)) return;
  const known = model.terminals.peek().find(each => each.name === name);
  const asked = model.outbox
    .peek()
    .pending.some(each => each.command.kind === 'open-terminal' && each.command.terminal === name);
  if (!known && (asked || model.closed.has(name))) return;
  if (!known) command(model, { kind: 'open-terminal', terminal: name, columns, rows });
  else if (known.columns !== columns || known.rows !== rows)
    command(model, { kind: 'resize', terminal: name, columns, rows });
}

/**
 * The server's size is the size: it is ours when we asked last, else another window's. A shell
 * that the server starts (catch-up, undo, a run after `exit`) knows no window: it is told again.
 */
function followSize(
  model: Model,
  name: string,
  screen: TerminalView | null,
  own: TerminalSize | null,
): void {
  const view = model.terminals.value.find(each => each.name === name);
  if (!screen) return;
  if (own && (!view || model.ours.delete(name))) offerSize(model, name, own);
  if (view) screen.resize(view);
}

function showAsked(model: Model, name: string, screen: TerminalView | null): void {
  const asked = model.shown.value;
  const run = model.runs.peek().find(each => each.number === asked?.run);
  if (!asked || run?.terminal !== name || !screen) return;
  // Cleared or scrolled away: the plain text still has it.
  if (!screen.showRun(asked.run)) model.transcript.value = true;
}

/** Several lines are asked for once: who said yes knows what pasting does. */
function askPaste(model: Model, name: string, paste: Paste): void {
  const send = () => {
    typeInto(model, name, paste.text);
    model.screens.get(name)?.focus();
  };
  if (!paste.asks || model.pastes) {
    send();
    return;
  }
  const agree = () => {
    model.pastes = true;
    send();
  };
  model.dialog.value = { kind: 'paste', paste, send: agree };
}
