// The roster of the slide that the class is on, with the snippets that it shows.
import type { BootDeck, ParticipantView } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { shownRoster } from '../state/roster.ts';

/** Snippets of the exercises of the class's slide, hidden ones too, in the order of the states. */
export function classSnippets(model: Model): BootDeck['exercises'][number]['snippets'] {
  const deck = model.deck.value;
  const slide = deck.slides[model.classroom.value?.slide ?? 0];
  return (slide?.exercises ?? []).flatMap(
    id => deck.exercises.find(each => each.id === id)?.snippets ?? [],
  );
}

export function rosterOf(model: Model): readonly ParticipantView[] {
  const hidden = classSnippets(model).map(each => each.hidden);
  return shownRoster(model.classroom.value?.roster ?? [], hidden);
}
