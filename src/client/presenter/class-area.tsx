// The class: who needs somebody, in words, and the roster, a column for each student.
import type { ParticipantView, SnippetState } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { initials, sortByNeed, standing } from '../state/roster.ts';
import { Icon } from '../ui/icon.tsx';
import { classSnippets, rosterOf } from './class-roster.ts';
import type { HeatState } from './heat-cell.tsx';
import { HeatCell } from './heat-cell.tsx';

/** Of more people than these only the initials have room beside one another. */
const namesMax = 10;

export function ClassArea({ model }: { readonly model: Model }) {
  const roster = sortByNeed(rosterOf(model));
  return (
    <div class="class">
      <Needs people={roster} />
      <Roster model={model} people={roster} />
    </div>
  );
}

function Needs({ people }: { readonly people: readonly ParticipantView[] }) {
  const needy = people.filter(
    each => each.online && (each.hand || standing(each.states) === 'failed'),
  );
  return (
    <section class="need" aria-label="Needs you">
      <h2>
        Needs you <span class="faint num">{needy.length}</span>
      </h2>
      {needy.length === 0 && <p class="muted">Nobody needs you.</p>}
      {needy.slice(0, 5).map(each => (
        <div key={each.id} class={each.hand ? 'nd hd' : 'nd c'}>
          <Icon name={each.hand ? 'hand' : 'cross'} />
          <div>
            <bdi class="clip">{each.name}</bdi>
            <small>
              {[
                each.hand ? 'hand up' : '',
                standing(each.states) === 'failed' ? 'a snippet failed' : '',
                `on slide ${each.slide + 1}`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </div>
        </div>
      ))}
      {needy.length > 5 && <p class="faint">and {needy.length - 5} more</p>}
    </section>
  );
}

type RosterProps = { readonly model: Model; readonly people: readonly ParticipantView[] };

function Roster({ model, people }: RosterProps) {
  const snippets = classSnippets(model).filter(each => !each.hidden);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
    <section class="ros roster" aria-label="Roster" tabIndex={0}>
      <h2>
        <span>
          Roster <span class="faint">sorted by need</span>
        </span>
      </h2>
      {people.length === 0 && <p class="muted">Nobody is here yet. Press Q for the address.</p>}
      {people.length > 0 && (
        <table class="heat-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="sr">Snippet</span>
              </th>
              {people.map(each => (
                <th key={each.id} scope="col" class={headClass(each)} title={headTitle(each)}>
                  {each.hand && <Icon name="hand" />}
                  <b class="clip" aria-hidden="true">
                    {people.length > namesMax ? initials(each.name) : <bdi>{each.name}</bdi>}
                  </b>
                  <span class="sr">{headTitle(each)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">on slide</th>
              {people.map(each => (
                <td key={each.id} class={each.following ? 'num here' : 'num away'}>
                  {each.slide + 1}
                </td>
              ))}
            </tr>
            {snippets.map((snippet, row) => (
              <tr key={snippet.id}>
                <th scope="row" class="clip" title={snippet.text}>
                  <i>{row + 1}</i> {snippet.text.split('\n', 1)[0]}
                </th>
                {people.map(each => (
                  <td key={each.id}>
                    <HeatCell state={heat(each.states[row])} />
                    <span class="sr">{each.states[row] ?? 'idle'}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function headClass(person: ParticipantView): string {
  if (!person.online) return 'gone';
  return person.hand ? 'hand' : standing(person.states);
}

function headTitle(person: ParticipantView): string {
  const where = person.online ? `on slide ${person.slide + 1}` : 'offline';
  const follows = person.following ? 'following' : 'wandering';
  return `${person.name}: ${where}, ${follows}${person.hand ? ', hand up' : ''}`;
}

function heat(state: SnippetState | undefined): HeatState {
  switch (state) {
    case undefined:
    case 'idle':
    case 'skipped':
      return 'idle';
    case 'waiting':
    case 'typing':
    case 'running':
      return 'running';
    case 'passed':
      return 'passed';
    case 'failed':
      return 'failed';
    case 'timeout':
      return 'stuck';
    default:
      return state satisfies never;
  }
}
