// What pages have not heard yet: output gathered per terminal, everything else once, the latest.
import type { ClusterView, WorkspaceEvent } from '../protocol/messages.ts';

export type Outbox = {
  readonly output: (terminal: string, from: number, text: string) => void;
  readonly closed: (terminal: string) => void;
  readonly terminalChanged: (terminal: string) => void;
  readonly snippetChanged: (snippet: string) => void;
  readonly runChanged: (run: number) => void;
  readonly clusterChanged: () => void;
  readonly say: (event: WorkspaceEvent) => void;
  readonly hasOutput: () => boolean;
  /** Nobody will hear of it. */
  readonly forget: () => void;
  readonly take: (source: OutboxSource) => WorkspaceEvent[];
};

/** Where the present picture of what has changed comes from. */
export type OutboxSource = {
  readonly terminal: (name: string) => WorkspaceEvent | null;
  readonly snippet: (id: string) => WorkspaceEvent | null;
  readonly run: (number: number) => WorkspaceEvent | null;
  readonly screen: (terminal: string) => WorkspaceEvent | null;
  readonly cluster: () => ClusterView | null;
};

const outputMax = 262_144;

export function createOutbox(): Outbox {
  let closed: string[] = [];
  /** `parts` null: too much, a picture of the screen will do. */
  let outputs = new Map<string, { from: number; parts: string[] | null; length: number }>();
  let terminals = new Set<string>();
  let snippets = new Set<string>();
  let runs = new Set<number>();
  let said: WorkspaceEvent[] = [];
  let cluster = false;
  const empty = () => {
    closed = [];
    outputs = new Map();
    terminals = new Set();
    snippets = new Set();
    runs = new Set();
    said = [];
    cluster = false;
  };
  return {
    forget: empty,
    output(terminal, from, text) {
      const pending = outputs.get(terminal);
      if (!pending) {
        outputs.set(terminal, { from, parts: [text], length: text.length });
        return;
      }
      pending.length += text.length;
      if (pending.length > outputMax) pending.parts = null;
      else pending.parts?.push(text);
    },
    closed(terminal) {
      closed.push(terminal);
      outputs.delete(terminal);
    },
    terminalChanged: name => terminals.add(name),
    snippetChanged: id => snippets.add(id),
    runChanged: number => runs.add(number),
    clusterChanged() {
      cluster = true;
    },
    say: event => said.push(event),
    hasOutput: () => outputs.size > 0,
    take(source) {
      const events: (WorkspaceEvent | null)[] = closed.map(terminal => ({
        kind: 'terminal-closed',
        terminal,
      }));
      for (const [terminal, { from, parts }] of outputs)
        events.push(
          parts
            ? { kind: 'output', terminal, from, text: parts.join('') }
            : source.screen(terminal),
        );
      for (const name of terminals) events.push(source.terminal(name));
      for (const number of runs) events.push(source.run(number));
      for (const id of snippets) events.push(source.snippet(id));
      events.push(...said);
      const view = cluster ? source.cluster() : null;
      if (view) events.push({ kind: 'cluster', cluster: view });
      empty();
      return events.filter(event => event !== null);
    },
  };
}
