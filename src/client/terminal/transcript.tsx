// The plain text of a terminal's runs: what a screen reader reads, and a view of its own.
import type { RunView } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { sayDuration } from '../state/time.ts';
import { sayCommand } from '../state/workspace.ts';

/** Older runs stay in the history of the terminal itself. */
const runsMax = 50;

export type TranscriptProps = {
  readonly model: Model;
  readonly name: string;
  /** Its terminal is the one in view. */
  readonly open: boolean;
};

export function Transcript({ model, name, open }: TranscriptProps) {
  const shown = open && model.transcript.value;
  const runs = model.runs.value.filter(each => each.terminal === name).slice(-runsMax);
  return (
    <section
      class={shown ? 'transcript' : 'sr'}
      data-transcript={name}
      aria-label={`Transcript of ${name}`}
      // A region that scrolls must be reachable by keys.
      tabIndex={shown ? 0 : -1}
    >
      {runs.length === 0 && <p>Nothing ran here yet.</p>}
      {runs.map(run => (
        <article key={run.number}>
          <h3>{run.command === '' ? sayCommand(run) : `$ ${run.command}`}</h3>
          <pre>{run.text}</pre>
          <p>{ending(run)}</p>
        </article>
      ))}
    </section>
  );
}

function ending(run: RunView): string {
  if (run.endedMs === null) return 'Still running.';
  const time = sayDuration(run.endedMs - run.startedMs);
  return run.status === null ? `Ended after ${time}.` : `Exit status ${run.status} after ${time}.`;
}
