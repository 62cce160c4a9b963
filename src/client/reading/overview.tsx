// All slides as small pictures, by chapter; arrow keys walk, Enter goes.
import { useEffect, useRef } from 'preact/hooks';
import { goTo } from '../actions.ts';
import type { Model } from '../model.ts';
import type { SlideStore } from '../slides.ts';
import { drawDiagrams } from './diagrams.ts';
import type { Row } from './find.ts';
import { slideRows } from './find.ts';
import type { StopAttributes } from './reel.tsx';
import { Reel } from './reel.tsx';

export type AidProps = { readonly model: Model; readonly close: () => void };

const gap = 12;
const caption = 44;

/** Two beside one another on a phone, as many as fit on a desk. */
function shape(width: number) {
  const columns = Math.max(1, Math.min(6, Math.floor(width / (width < 500 ? 140 : 210))));
  const height = Math.round(((width / columns - gap) * 9) / 16) + caption;
  return { columns, height };
}

export function Overview({ model, close }: AidProps) {
  const rows = slideRows(model.deck.value);
  const place = model.place.value;
  const rowOf = (index: number) => rows.findLastIndex(each => each.first <= index);
  const here = Math.max(0, rowOf(place.index));
  const classHere = place.classIndex === null ? -1 : rowOf(place.classIndex);
  return (
    <Reel
      label="Slides"
      items={rows}
      id={row => row.first}
      start={here}
      shape={shape}
      focuses
      draw={(row, stop) => (
        <Card
          model={model}
          row={row}
          stop={stop}
          opens={rows[stop['data-stop'] - 1]?.chapter !== row.chapter}
          here={stop['data-stop'] === here}
          classHere={stop['data-stop'] === classHere}
          choose={() => {
            close();
            goTo(model, row.index);
          }}
        />
      )}
    />
  );
}

type CardProps = {
  readonly model: Model;
  readonly row: Row;
  readonly stop: StopAttributes;
  /** A chapter begins with it. */
  readonly opens: boolean;
  readonly here: boolean;
  readonly classHere: boolean;
  readonly choose: () => void;
};

function Card({ model, row, stop, opens, here, classHere, choose }: CardProps) {
  return (
    <div class={here ? 'card here' : 'card'}>
      <Thumbnail model={model} index={row.first} />
      <button
        type="button"
        {...stop}
        aria-current={here ? 'true' : undefined}
        aria-label={`Slide ${row.first + 1}: ${row.title}${classHere ? ', the class is here' : ''}`}
        onClick={choose}
      >
        <span class="num faint">{row.first + 1}</span>
        <span class="clip">{opens && row.chapter !== null ? row.chapter : row.title}</span>
        {classHere && <span class="dot course" />}
      </button>
    </div>
  );
}

function Thumbnail({ model, index }: { readonly model: Model; readonly index: number }) {
  const article = useRef<HTMLElement>(null);
  model.arrivals.value;
  const html = pictures(model).get(index)?.html ?? '';
  useEffect(() => {
    if (!article.current) return;
    article.current.innerHTML = html;
    return drawDiagrams(article.current);
  }, [html]);
  const classes = model.deck.value.slides[index]?.classes.join(' ') ?? '';
  return (
    <div class="stage thumb" aria-hidden="true" inert>
      <article ref={article} class={`slide ${classes}`} />
    </div>
  );
}

/** Kept apart from the slides around the reader, whose store forgets what is far. */
const kept = new WeakMap<Model, { readonly version: string; readonly store: SlideStore }>();

function pictures(model: Model): SlideStore {
  const { version } = model.deck.value;
  const known = kept.get(model);
  if (known?.version === version) return known.store;
  const store = model.newStore();
  kept.set(model, { version, store });
  return store;
}
