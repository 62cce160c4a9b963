// The table of contents: chapters that open to their slides.
import { useState } from 'preact/hooks';
import { sayMinutes } from '../../core/deck/plan.ts';
import type { BootDeck } from '../../core/protocol/messages.ts';
import { goTo } from '../actions.ts';
import { Icon } from '../ui/icon.tsx';
import type { Row } from './find.ts';
import { slideRows } from './find.ts';
import type { AidProps } from './overview.tsx';
import { Reel } from './reel.tsx';

type Chapter = { readonly title: string; readonly first: number; readonly rows: readonly Row[] };
type Line =
  | { readonly kind: 'chapter'; readonly chapter: Chapter; readonly open: boolean }
  | { readonly kind: 'slide'; readonly row: Row };

function chaptersOf(rows: readonly Row[], deckTitle: string): Chapter[] {
  const chapters: { title: string; first: number; rows: Row[] }[] = [];
  for (const row of rows) {
    const last = chapters.at(-1);
    const title = row.chapter ?? deckTitle;
    if (last?.title === title) last.rows.push(row);
    else chapters.push({ title, first: row.first, rows: [row] });
  }
  return chapters;
}

/** What its author plans for what begins in it. */
function timeOf({ rows }: Chapter, parts: BootDeck['plan']['parts']) {
  const mine = parts.filter(({ slide }) => rows.some(row => row.first === slide));
  if (mine.length === 0) return null;
  return (
    <span class="chip num">{sayMinutes(mine.reduce((sum, one) => sum + one.minutes, 0))}</span>
  );
}

export function Contents({ model, close }: AidProps) {
  const deck = model.deck.value;
  const place = model.place.value;
  const rows = slideRows(deck);
  const chapters = chaptersOf(rows, deck.title);
  const here = chapters.findLast(each => each.first <= place.index)?.first ?? 0;
  const [open, setOpen] = useState<ReadonlySet<number>>(
    new Set(chapters.length < 4 ? chapters.map(each => each.first) : [here]),
  );
  const [touched, touch] = useState<number | null>(null);
  const slide = rows.findLast(each => each.first <= place.index)?.first;
  const classSlide = rows.findLast(each => each.first <= (place.classIndex ?? -1))?.first;
  const lines = chapters.flatMap<Line>(chapter => [
    { kind: 'chapter', chapter, open: open.has(chapter.first) },
    ...(open.has(chapter.first) ? chapter.rows.map<Line>(row => ({ kind: 'slide', row })) : []),
  ]);
  const start = lines.findIndex(line =>
    touched === null
      ? line.kind === 'slide' && line.row.first === slide
      : line.kind === 'chapter' && line.chapter.first === touched,
  );
  const turn = (chapter: Chapter) => {
    const next = new Set(open);
    if (!next.delete(chapter.first)) next.add(chapter.first);
    touch(chapter.first);
    setOpen(next);
  };
  return (
    <Reel
      label="Table of contents"
      items={lines}
      id={line => (line.kind === 'chapter' ? `c${line.chapter.first}` : line.row.first)}
      start={Math.max(0, start)}
      shape={() => ({ columns: 1, height: 40 })}
      focuses
      draw={(line, stop) =>
        line.kind === 'chapter' ? (
          <button
            type="button"
            class="find-row chapter"
            {...stop}
            aria-expanded={line.open}
            onClick={() => turn(line.chapter)}
          >
            <Icon name={line.open ? 'down' : 'right'} />
            <span class="clip grow">{line.chapter.title}</span>
            {timeOf(line.chapter, deck.plan.parts)}
            <span class="num faint">{line.chapter.rows.length}</span>
          </button>
        ) : (
          <button
            type="button"
            class="find-row"
            {...stop}
            aria-current={line.row.first === slide ? 'true' : undefined}
            onClick={() => {
              close();
              goTo(model, line.row.index);
            }}
          >
            <span class="num faint">{line.row.first + 1}</span>
            <span class="clip grow">{line.row.title}</span>
            {line.row.first === classSlide && <span class="chip course">class</span>}
          </button>
        )
      }
    />
  );
}
