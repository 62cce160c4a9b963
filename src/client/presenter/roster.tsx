// The roster on its side: a student is a column, an exercise a row; many are seats of a wall.
import type { RosterRow } from '../../core/protocol/class-messages.ts';
import type { Model } from '../model.ts';
import { initials } from '../state/initials.ts';
import { Icon } from '../ui/icon.tsx';
import { exerciseAt, standingAt } from './class-now.ts';
import { HeatCell } from './heat-cell.tsx';
import { watch } from './watch.ts';

type RosterProps = { readonly model: Model; readonly rows: readonly RosterRow[] };

/** More than these do not fit beside one another: seats, of the exercise at hand only. */
const columnsMax = 60;
/** As many have room for their names; of more there are two letters each. */
const namedMax = 10;

export function Roster({ model, rows }: RosterProps) {
  return (
    <section
      class="ros roster"
      aria-label="Roster"
      tabIndex={rows.length === 0 ? 0 : -1}
      onKeyDown={event => moveAmong(event)}
    >
      <h2>
        <span>
          Roster <span class="faint">sorted by need</span>
        </span>
      </h2>
      {rows.length === 0 && <p class="muted">Nobody is here yet. Press Q for the address.</p>}
      {rows.length > columnsMax && <Wall model={model} rows={rows} />}
      {rows.length > 0 && rows.length <= columnsMax && <Columns model={model} rows={rows} />}
    </section>
  );
}

function Columns({ model, rows }: RosterProps) {
  const now = exerciseAt(model);
  const { exercises } = model.roster.value;
  const titles = new Map(model.deck.value.exercises.map(each => [each.id, each.title]));
  const chosen = model.watching.value?.person;
  return (
    <table class={rows.length > namedMax ? 'heat-table' : 'heat-table named'}>
      <thead>
        <tr>
          <th scope="col">
            <span class="sr">Exercise</span>
          </th>
          {rows.map((row, at) => (
            <th key={row.id} scope="col" class={headClass(row, now)}>
              <Head model={model} row={row} first={at === 0} named={rows.length <= namedMax} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr class="where">
          <th scope="row">on slide</th>
          {rows.map(row => (
            <td key={row.id} class={row.following ? 'num here' : 'num away'}>
              {row.slide + 1}
            </td>
          ))}
        </tr>
        {exercises.map((id, index) => (
          <tr key={id} data-exercise-row={id} class={index === now ? 'now' : undefined}>
            <th scope="row" title={titles.get(id)}>
              <span class="clip">{titles.get(id) || id}</span>
            </th>
            {rows.map(row => (
              <td key={row.id} class={row.id === chosen ? 'sel' : undefined}>
                <HeatCell state={row.standings[index] ?? 'idle'} />
                <span class="sr">{row.standings[index] ?? 'idle'}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type HeadProps = {
  readonly model: Model;
  readonly row: RosterRow;
  readonly first: boolean;
  readonly named: boolean;
};

function Head({ model, row, first, named }: HeadProps) {
  const title = headTitle(row);
  return (
    <button
      type="button"
      data-student={row.id}
      tabIndex={first ? 0 : -1}
      aria-pressed={model.watching.value?.person === row.id}
      title={title}
      onClick={() => watch(model, row.id)}
    >
      {row.handMs !== null && <Icon name="hand" />}
      <bdi class="clip" aria-hidden="true">
        {named ? row.name : initials(row.name)}
      </bdi>
      <span class="sr">Open {title}</span>
    </button>
  );
}

function Wall({ model, rows }: RosterProps) {
  const now = exerciseAt(model);
  return (
    <div class="seats">
      {rows.map((row, at) => (
        <button
          key={row.id}
          type="button"
          class={row.online ? 'seat' : 'seat gone'}
          data-student={row.id}
          tabIndex={at === 0 ? 0 : -1}
          aria-pressed={model.watching.value?.person === row.id}
          aria-label={`Open ${headTitle(row)}: ${standingAt(row, now)}`}
          title={headTitle(row)}
          onClick={() => watch(model, row.id)}
        >
          <HeatCell state={standingAt(row, now)} />
          {row.handMs !== null && <Icon name="hand" />}
        </button>
      ))}
    </div>
  );
}

/** One stop for Tab; arrows go from student to student. */
function moveAmong(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-student]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: all.length - 1,
  };
  const target = at < 0 ? undefined : all[to[event.key] ?? -1];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  target.focus();
}

function headClass(row: RosterRow, now: number): string {
  if (row.handMs !== null) return 'hand';
  return row.online ? standingAt(row, now) : 'gone';
}

function headTitle(row: RosterRow): string {
  const where = row.online ? `on slide ${row.slide + 1}` : 'offline';
  const follows = row.following ? 'following' : 'wandering';
  return `${row.name}: ${where}, ${follows}${row.handMs === null ? '' : ', hand up'}`;
}
