// From a workspace to the class: verdicts become facts of its journal, with what went wrong.
import type { ClassFact } from '../core/class/class-entry.ts';
import type { Participant } from '../core/class/classroom.ts';
import { errorClass } from '../core/class/error-class.ts';
import type { ExerciseInView } from '../core/class/views.ts';
import type { WorkspaceNews } from '../core/host/news.ts';
import { quickHash } from '../core/lib/quick-hash.ts';
import type { BootDeck, RunView, SnippetState } from '../core/protocol/messages.ts';

export type ClassNewsParts = {
  readonly course: Course;
  readonly person: (id: string) => Participant | null;
  readonly note: (fact: Verdict) => void;
};

type Verdict = Extract<ClassFact, { kind: 'verdict' }>;

export function createClassNews(
  parts: ClassNewsParts,
): (person: string, news: WorkspaceNews) => void {
  const { course } = parts;
  const verdict = (
    person: Participant,
    snippet: string,
    state: SnippetState,
    run: RunView | null,
  ) => {
    const exercise = course.exerciseOf(snippet);
    if (exercise === null) return;
    const states = person.work.get(exercise.id)?.states ?? {};
    const now = state === 'waiting' || state === 'typing' ? 'running' : state;
    const failed = now === 'failed' || now === 'timeout';
    if ((states[snippet] ?? 'idle') === now && !failed) return;
    parts.note({
      kind: 'verdict',
      person: person.id,
      exercise: exercise.id,
      snippet,
      state: now,
      here: exercise.onSlides.has(person.first),
      done: exercise.snippets.every(id => (id === snippet ? now : states[id]) === 'passed'),
      command: failed ? commandClass(run?.command ?? snippet) : null,
      error: failed ? errorClass(run?.text ?? '') : null,
    });
  };
  return (id, news) => {
    const person = parts.person(id);
    // Whoever leads is no row of the roster.
    if (person === null || person.leads !== null) return;
    switch (news.kind) {
      case 'verdict':
        return verdict(person, news.snippet, news.state, news.run);
      case 'failure': {
        const exercise = course.onSlide(person.first)[0];
        const error = errorClass(news.run.text);
        // A search that finds nothing says nothing.
        if (exercise === undefined || error === null) return;
        parts.note({
          ...{ kind: 'verdict', person: id, exercise: exercise.id, snippet: null },
          ...{ state: 'failed', here: true, done: false },
          command: commandClass(news.run.command),
          error,
        });
        return;
      }
      case 'states': {
        const known = [...person.work.values()].flatMap(work => Object.keys(work.states));
        for (const snippet of new Set([...known, ...news.states.keys()])) {
          const state = news.states.get(snippet) ?? 'idle';
          const before = stateOf(person, snippet);
          if (before !== state) verdict(person, snippet, state, null);
        }
        return;
      }
    }
  };
}

function stateOf(person: Participant, snippet: string): SnippetState {
  for (const work of person.work.values()) {
    const state = work.states[snippet];
    if (state !== undefined) return state;
  }
  return 'idle';
}

function commandClass(command: string): string {
  return quickHash(command.replace(/\s+/g, ' ').trim()).slice(0, 8);
}

export type Course = {
  readonly exerciseOf: (snippet: string) => ExerciseInView | null;
  /** By the index of a slide's first step. */
  readonly onSlide: (first: number) => readonly ExerciseInView[];
  readonly firstStep: (slide: number) => number;
  readonly inView: (slide: number) => {
    readonly exercises: readonly ExerciseInView[];
    readonly atHand: ExerciseInView | null;
  };
};

/** So many of a chapter are in view: some that were, the one at hand, and what comes next. */
const beforeMax = 5;
const inViewMax = 8;

/** The deck's exercises as the class needs them; read anew when the deck changes. */
export function createCourse(deck: () => BootDeck): Course {
  let read: BootDeck | null = null;
  let exercises = new Map<string, ExerciseInView & { readonly chapter: string | null }>();
  let bySnippet = new Map<string, string>();
  const fresh = () => {
    const now = deck();
    if (now === read) return now;
    read = now;
    exercises = new Map();
    bySnippet = new Map();
    for (const { id, snippets } of now.exercises) {
      const onSlides = new Set<number>();
      let chapter: string | null = null;
      for (const slide of now.slides)
        if (slide.exercises.includes(id)) {
          onSlides.add(slide.first);
          chapter ??= slide.chapter;
        }
      const shown = snippets.filter(({ hidden }) => !hidden).map(each => each.id);
      exercises.set(id, { id, snippets: shown, onSlides, chapter });
      for (const snippet of snippets) bySnippet.set(snippet.id, id);
    }
    return now;
  };
  const onSlide = (first: number) => {
    fresh();
    return [...exercises.values()].filter(each => each.onSlides.has(first));
  };
  return {
    exerciseOf(snippet) {
      fresh();
      return exercises.get(bySnippet.get(snippet) ?? '') ?? null;
    },
    onSlide,
    firstStep: slide => fresh().slides[slide]?.first ?? slide,
    inView(slide) {
      const { slides } = fresh();
      const here = slides[slide];
      const first = here?.first ?? slide;
      const atHand = onSlide(first)[0] ?? null;
      const chapter = [...exercises.values()].filter(
        each => each.chapter === (here?.chapter ?? null) && each.onSlides.size > 0,
      );
      // Where the slide has none: the last one that came before it.
      const at = chapter.findLastIndex(each => Math.min(...each.onSlides) <= first);
      const from = Math.max(0, Math.min(at - beforeMax, chapter.length - inViewMax));
      return { exercises: chapter.slice(from, from + inViewMax), atHand };
    },
  };
}
