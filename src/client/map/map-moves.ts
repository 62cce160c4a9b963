// Tasks that get another place are seen on their way there; with reduced motion they are just there.

type Place = { readonly task: string; readonly left: number; readonly top: number };

export type Moves = {
  /** After each drawing: what moved since the last one moves on the screen. */
  readonly drawn: (chart: HTMLElement) => void;
};

const moveMs = 520;
const appearMs = 200;
const ease = 'cubic-bezier(0.2, 0.7, 0.2, 1)';
/** More at once is a crowd that nobody can follow. */
const moversMax = 60;

export function createMoves(): Moves {
  let places: ReadonlyMap<string, Place> | null = null;
  let slots: ReadonlyMap<string, Place> = new Map();
  return {
    drawn(chart) {
      const pills = [...chart.querySelectorAll<HTMLElement>('[data-task]')];
      const origin = chart.getBoundingClientRect();
      const now = new Map<string, Place>();
      const nowSlots = new Map<string, Place>();
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      let movers = 0;
      for (const pill of pills) {
        const { task = '', slot = '' } = pill.dataset;
        const box = pill.getBoundingClientRect();
        const place = { task, left: box.left - origin.left, top: box.top - origin.top };
        now.set(task, place);
        const other = nowSlots.get(slot);
        if (!other || pill.dataset['state'] !== 'leaving') nowSlots.set(slot, place);
        if (still || places === null || movers >= moversMax) continue;
        const before = places.get(task) ?? slots.get(slot);
        const isNew = !places.has(task);
        if (!before) {
          movers++;
          pill.animate([{ opacity: 0, scale: 0.7 }, {}], { duration: appearMs, easing: ease });
        } else if (isNew || Math.hypot(before.left - place.left, before.top - place.top) > 4) {
          movers++;
          move(pill, before, place, isNew);
        }
      }
      places = now;
      // A slot may be nowhere for a moment, between two places.
      slots = new Map([...slots, ...nowSlots]);
    },
  };
}

function move(pill: HTMLElement, from: Place, to: Place, isNew: boolean): void {
  const shift = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  const style = isNew ? { zIndex: 3 } : {};
  pill.animate(
    [
      { transform: shift, ...style },
      { transform: 'none', ...style },
    ],
    {
      duration: isNew ? moveMs : appearMs,
      easing: ease,
    },
  );
}
