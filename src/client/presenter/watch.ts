// A leader's look at a student's lab: a model like the page's own, fed by what the server tells of it.
import { computed, signal } from '@preact/signals';
import type { RunView, WorkspaceView } from '../../core/protocol/messages.ts';
import type { Dialog, Model, Toast, Watching } from '../model.ts';
import { takeEvent, takeWorkspace } from '../model.ts';
import { sliceWorkspace } from '../state/slices.ts';
import type { Feed } from '../terminal/feed.ts';
import type { TerminalView } from '../terminal/terminal-view.ts';

export function watch(model: Model, person: string): void {
  if (model.watching.peek()?.person === person) return;
  const watching = createWatching(model, person);
  model.watching.value = watching;
  watching.resume();
}

export function endWatch(model: Model): void {
  if (model.watching.peek() === null) return;
  model.watching.value = null;
  model.link.tell({ kind: 'watch', person: null });
}

function createWatching(model: Model, person: string): Watching {
  const workspace = signal<WorkspaceView | null>(null);
  const row = `to ${person}`;
  const feeds = new Map<string, Feed>();
  const hello = () => {
    const seen: Record<string, number> = {};
    for (const [name, feed] of feeds) {
      const sequence = feed.seen();
      if (sequence !== null) seen[name] = sequence;
    }
    model.link.tell({ kind: 'watch-hello', seen });
  };
  const lab: Model = {
    ...model,
    // Nothing that is done here reaches the student's lab, but keys while they let it.
    boot: { ...model.boot, role: 'projector', lab: null },
    guest: computed(() => {
      const typing = model.roster.value.rows.find(each => each.id === person)?.typing;
      return typing?.allowed === true && typing.name === model.me.value;
    }),
    workspace,
    ...sliceWorkspace(workspace),
    clockAt: signal(model.now()),
    terminal: signal<string | null>(null),
    feeds,
    closed: new Set<string>(),
    typed: new Map<string, number>(),
    transcript: signal(false),
    inView: signal<Readonly<Record<string, number | null>>>({}),
    screens: new Map<string, TerminalView>(),
    toast: signal<Toast | null>(null),
    dialog: signal<Dialog | null>(null),
    announce: signal(''),
    shown: signal<{ run: number; at: number } | null>(null),
    link: {
      ...model.link,
      command(what) {
        if (what.kind !== 'input' || !lab.guest.peek()) return;
        // Counted by the page, over every look: a number that comes again is a repetition.
        const id = (model.typed.get(row) ?? 0) + 1;
        model.typed.set(row, id);
        model.link.tell({ kind: 'watch-input', id, terminal: what.terminal, text: what.text });
      },
      classCommand: () => {},
      greet: hello,
      tell(message) {
        if (message.kind === 'drawn') model.link.tell({ ...message, kind: 'watch-drawn' });
      },
    },
  };
  return {
    person,
    lab,
    resume() {
      model.link.tell({ kind: 'watch', person });
      hello();
    },
    take(message) {
      if (message.kind === 'watched-event') takeEvent(lab, message.event);
      else takeWorkspace(lab, message.workspace);
      const names = lab.terminals.peek().map(each => each.name);
      if (!names.includes(lab.terminal.peek() ?? ''))
        lab.terminal.value = latest(lab.runs.peek()) ?? names[0] ?? null;
    },
  };
}

/** Where something went on last. */
function latest(runs: readonly RunView[]): string | null {
  return runs.at(-1)?.terminal ?? null;
}
