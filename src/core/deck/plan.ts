// How long a deck and its parts take: `duration: 1h30` in the manifest and on slides.
import type { DeckPlan, Position, Problem, Slide } from './deck.ts';

/** Minutes of `45`, `45 min`, `1h`, `1h30`, `1.5 h`, `1:30`; null when it says no time. */
export function minutesOf(text: string): number | null {
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(text.trim());
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const words =
    /^(?:(\d+(?:\.\d+)?)\s*h(?:ours?)?)?\s*(?:(\d+)\s*(?:m(?:in(?:utes?)?)?)?\.?)?$/i.exec(
      text.trim(),
    );
  const [, hours, minutes] = words ?? [];
  const total = Math.round(Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  return total > 0 && total < 100_000 ? total : null;
}

/** `45 min`, `1 h`, `1 h 30`. */
export function sayMinutes(minutes: number): string {
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60)} h`;
  if (minutes < 60) return `${minutes} min`;
  return rest === 0 ? hours : `${hours} ${String(rest).padStart(2, '0')}`;
}

type Whole = { readonly text: string; readonly position: Position };

/** `whole`: what the manifest says; without it, what the first slide says is the deck's. */
export function readPlan(
  slides: readonly Slide[],
  whole: Whole | null,
  problems: Problem[],
): DeckPlan {
  const read = ({ text, position }: Whole): number | null => {
    const minutes = minutesOf(text);
    if (minutes === null)
      problems.push({
        position,
        severity: 'warning',
        rule: 'duration-unreadable',
        message: `\`${text}\` is no length of time: write \`45 min\` or \`1h30\`.`,
      });
    return minutes;
  };
  const parts: { slide: number; minutes: number }[] = [];
  let minutes = whole === null ? null : read(whole);
  for (const { index, properties, position } of slides) {
    const text = properties.duration;
    if (index === null || !text) continue;
    const own = read({ text, position });
    if (own === null) continue;
    if (index === 0 && whole === null) minutes = own;
    else parts.push({ slide: index, minutes: own });
  }
  const sum = parts.reduce((before, part) => before + part.minutes, 0);
  const position = whole?.position ?? slides.find(({ index }) => index === 0)?.position;
  if (minutes !== null && sum > minutes && position)
    problems.push({
      position,
      severity: 'warning',
      rule: 'duration-over',
      message: `The parts take ${sayMinutes(sum)} together, the deck ${sayMinutes(minutes)}: change one or the other.`,
    });
  return { minutes, parts };
}
