// The class on the exercise of its slide: who stands where, how many are done, who needs somebody.
import type { ParticipantView, SnippetState } from '../../core/protocol/messages.ts';

export type Standing = 'idle' | 'running' | 'passed' | 'failed';

/** Of one person on the whole exercise: the news that matters most. */
export function standing(states: readonly SnippetState[]): Standing {
  if (states.some(state => state === 'failed' || state === 'timeout')) return 'failed';
  if (states.some(state => state === 'running' || state === 'typing' || state === 'waiting'))
    return 'running';
  const done = states.filter(state => state === 'passed').length;
  if (states.length > 0 && done === states.length) return 'passed';
  return 'idle';
}

export type ClassCount = Readonly<Record<Standing, number>> & { readonly all: number };

/** Of those who are here: who left is in the roster only. */
export function countClass(roster: readonly ParticipantView[]): ClassCount {
  const here = roster.filter(person => person.online);
  const count = { idle: 0, running: 0, passed: 0, failed: 0, all: here.length };
  for (const person of here) count[standing(person.states)]++;
  return count;
}

const order: Readonly<Record<Standing, number>> = { failed: 1, running: 2, idle: 3, passed: 4 };

/** By need: hands, failed, running, behind, done; among equals by name. */
export function sortByNeed(roster: readonly ParticipantView[]): ParticipantView[] {
  const rank = (person: ParticipantView) => {
    if (!person.online) return 9;
    return person.hand ? 0 : order[standing(person.states)];
  };
  return roster.toSorted(
    (left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name),
  );
}

/** `AL` of `Ada Lindqvist`, `AD` of `Ada`, `A2` of `Ada (2)`: signs alone name nobody. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}\p{M}]+/u).filter(word => word !== '');
  const [first, second] = words;
  if (first === undefined) return [...name][0] ?? '';
  const two = second === undefined ? [...first].slice(0, 2) : [...first].slice(0, 1);
  return (two.join('') + ([...(second ?? '')][0] ?? '')).toLocaleUpperCase();
}

/** The roster with the states of the snippets that a slide shows: hidden ones are nobody's task. */
export function shownRoster(
  roster: readonly ParticipantView[],
  hidden: readonly boolean[],
): readonly ParticipantView[] {
  return roster.map(person => ({
    ...person,
    states: person.states.filter((_, index) => hidden[index] !== true),
  }));
}
