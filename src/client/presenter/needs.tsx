// Who needs somebody, the same news in words: equal errors in one line, then hands, then the stuck.
import type { RosterRow } from '../../core/protocol/class-messages.ts';
import type { Model } from '../model.ts';
import { Icon } from '../ui/icon.tsx';
import { useSeconds } from '../ui/seconds.ts';
import { clusters, sayAgo, sayNeed } from './class-now.ts';
import { watch } from './watch.ts';

type NeedsProps = { readonly model: Model; readonly rows: readonly RosterRow[] };

export function Needs({ model, rows }: NeedsProps) {
  const now = useSeconds(true);
  const groups = clusters(rows);
  const grouped = new Set(groups.flatMap(({ people }) => people.map(({ id }) => id)));
  const single = rows.filter(
    row => row.handMs !== null || (row.online && row.need !== null && !grouped.has(row.id)),
  );
  return (
    <section class="need" aria-label="Needs you" data-area="needs">
      <h2>
        Needs you <span class="faint num">{single.length + groups.length}</span>
      </h2>
      {single.length + groups.length === 0 && <p class="muted">Nobody needs you.</p>}
      {groups.map(({ error, people }) => (
        <div key={error} class="nd c" data-cluster={error}>
          <Icon name="users" />
          <div>
            {people.length} students, same error
            <small class="clip" title={people.map(({ name }) => name).join(', ')}>
              <code>{error}</code>
            </small>
          </div>
          <button
            type="button"
            class="btn sm ghost"
            data-action="hint"
            aria-label={`Send the ${people.length} with ${error} a hint`}
            onClick={() => {
              model.dialog.value = { kind: 'hint', to: people };
            }}
          >
            Hint
          </button>
        </div>
      ))}
      {single.slice(0, shownMax).map(row => (
        <Single key={row.id} model={model} row={row} now={now} />
      ))}
      {single.length > shownMax && <p class="faint">and {single.length - shownMax} more</p>}
    </section>
  );
}

const shownMax = 30;

type SingleProps = { readonly model: Model; readonly row: RosterRow; readonly now: number };

function Single({ model, row, now }: SingleProps) {
  const hand = row.handMs === null ? '' : `hand up ${sayAgo(model, row.handMs, now)}`;
  const stuck = row.need !== null && row.need.why !== 'failed';
  const selected = model.watching.value?.person === row.id;
  const look = row.handMs !== null ? 'hd' : stuck ? 's' : 'c';
  return (
    <div class={selected ? `nd ${look} sel` : `nd ${look}`} data-needs={row.id}>
      <Icon name={row.handMs !== null ? 'hand' : stuck ? 'wait' : 'cross'} />
      <div>
        <bdi class="clip">{row.name}</bdi>
        <small>{[hand, sayNeed(model, row, now)].filter(Boolean).join(' · ')}</small>
      </div>
      <button
        type="button"
        class="btn sm ghost"
        data-action="watch"
        aria-label={`Open ${row.name}`}
        onClick={() => watch(model, row.id)}
      >
        Open
      </button>
    </div>
  );
}
