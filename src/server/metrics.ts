// Figures of the running server, as Prometheus reads them.
import type { Refusal } from './turned-away.ts';

export type Figures = {
  readonly participants: number;
  readonly connections: number;
  readonly workspaces: number;
  /** Panes shown through a pseudo terminal. */
  readonly panes: number;
  readonly eventLoopDelayMs: number;
  readonly memoryBytes: number;
  /** Sent since the start. */
  readonly bytesOut: number;
  /** Longest time that an entry of a journal waited lately for being written. */
  readonly journalLagMs: number;
  /** Since the start. */
  readonly refused: Readonly<Record<Refusal, number>>;
};

export function printMetrics(figures: Figures): string {
  const rows: readonly (readonly [string, string, number, 'counter'?])[] = [
    ['deckhand_participants', 'People with a page open.', figures.participants],
    ['deckhand_connections', 'Open sockets.', figures.connections],
    ['deckhand_workspaces', 'Workspaces in memory.', figures.workspaces],
    ['deckhand_panes', 'Panes shown through a pseudo terminal.', figures.panes],
    [
      'deckhand_event_loop_delay_seconds',
      'Delay of the event loop, 99th percentile.',
      figures.eventLoopDelayMs / 1000,
    ],
    ['deckhand_memory_bytes', 'Resident memory of the server.', figures.memoryBytes],
    ['deckhand_bytes_out_total', 'Bytes sent since the start.', figures.bytesOut, 'counter'],
    [
      'deckhand_journal_lag_seconds',
      'Longest wait of a journal entry for being written, of the last minute or two.',
      figures.journalLagMs / 1000,
    ],
  ];
  const plain = rows.map(
    ([name, help, value, type = 'gauge']) =>
      `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`,
  );
  const refused = Object.entries(figures.refused).map(
    ([reason, count]) => `deckhand_refused_total{reason="${reason}"} ${count}\n`,
  );
  const about =
    '# HELP deckhand_refused_total Turned away since the start, by reason.\n' +
    '# TYPE deckhand_refused_total counter\n';
  return [...plain, about, ...refused].join('');
}
