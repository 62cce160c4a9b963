// A field and the slides that it finds: by number or name at once, by any words of the deck.
import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchSlide } from '../../core/deck/search-texts.ts';
import { goTo } from '../actions.ts';
import type { Hit, Row } from './find.ts';
import { findByName, findWords, slideRows } from './find.ts';
import type { AidProps } from './overview.tsx';
import { enterReel, Reel } from './reel.tsx';

/** `G`: the number that is on the screen, a name, or some of the title. */
export function GoTo({ model, close }: AidProps) {
  const [query, setQuery] = useState('');
  const deck = model.deck.value;
  const rows = slideRows(deck);
  const found = findByName(query, deck, rows);
  const here = rows.findLastIndex(each => each.first <= model.place.peek().index);
  const go = (row: Row | undefined) => {
    if (!row) return;
    close();
    goTo(model, row.index);
  };
  return (
    <>
      <Field
        label="Go to slide"
        hint={`Number (1 to ${deck.slides.length}, steps counted), name or title`}
        change={setQuery}
        enter={() => go(found[0])}
      />
      <Found
        said={found.length === 0 ? `No slide is called ${query.trim()}.` : ''}
        items={found}
        start={query.trim() === '' ? Math.max(0, here) : 0}
        height={40}
        choose={go}
        draw={row => <span class="clip">{row.title}</span>}
      />
    </>
  );
}

/** `/`: text, code, and for presenters notes. What is searched comes when it is first wanted. */
export function Search({ model, close }: AidProps) {
  const [query, setQuery] = useState('');
  const [texts, setTexts] = useState<readonly SearchSlide[] | null | 'failed'>(null);
  const version = model.deck.value.version;
  useEffect(() => {
    let over = false;
    fetchTexts(model.boot.base, version).then(
      found => over || setTexts(found),
      () => over || setTexts('failed'),
    );
    return () => {
      over = true;
    };
  }, [version, model]);
  const ready = texts !== null && texts !== 'failed';
  const hits = ready ? findWords(query, texts, slideRows(model.deck.value)) : [];
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    goTo(model, hit.index);
  };
  return (
    <>
      <Field
        label="Search the deck"
        hint={model.boot.role === 'presenter' ? 'Text, code and notes' : 'Text and code'}
        change={setQuery}
        enter={() => go(hits[0])}
      />
      <Found
        said={saySearch(texts, query, hits.length)}
        items={hits}
        start={0}
        height={60}
        choose={go}
        draw={hit => (
          <>
            <span class="clip">{hit.title}</span>
            {hit.kind !== 'text' && hit.kind !== 'title' && (
              <span class="chip bare">{hit.kind}</span>
            )}
            <small class="clip">{marked(hit)}</small>
          </>
        )}
      />
    </>
  );
}

function saySearch(texts: unknown, query: string, hits: number): string {
  if (texts === 'failed') return 'The server does not answer: search needs it once.';
  if (query.trim() === '') return '';
  if (texts === null) return 'The words of the deck are on their way.';
  if (hits === 0) return `No slide says ${query.trim()}.`;
  return hits === 1 ? '1 slide' : `${hits} slides`;
}

let fetched: { readonly key: string; readonly texts: Promise<SearchSlide[]> } | null = null;

function fetchTexts(base: string, version: string): Promise<SearchSlide[]> {
  const key = `${base} ${version}`;
  if (fetched?.key === key) return fetched.texts;
  const texts = fetch(`${base}api/search.json`, { credentials: 'same-origin' }).then(answer => {
    if (!answer.ok) throw new Error(`search: the server answered ${answer.status}`);
    return answer.json() as Promise<SearchSlide[]>;
  });
  fetched = { key, texts };
  texts.catch(() => {
    fetched = null;
  });
  return texts;
}

function marked({ excerpt, marks }: Hit): ComponentChild[] {
  const pieces: ComponentChild[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    pieces.push(excerpt.slice(at, start), <mark key={start}>{excerpt.slice(start, end)}</mark>);
    at = end;
  }
  return [...pieces, excerpt.slice(at)];
}

type FieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly change: (query: string) => void;
  readonly enter: () => void;
};

function Field({ label, hint, change, enter }: FieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <label class="field find-field">
      {label}
      <input
        ref={field}
        type="search"
        autofocus
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="go"
        onInput={event => change(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') enter();
          if (event.key === 'ArrowDown') enterReel(event.currentTarget);
          if (event.key === 'Enter' || event.key === 'ArrowDown') event.preventDefault();
        }}
      />
      <small>{hint}</small>
    </label>
  );
}

type FoundProps<T extends Row> = {
  readonly said: string;
  readonly items: readonly T[];
  readonly start: number;
  readonly height: number;
  readonly choose: (item: T) => void;
  readonly draw: (item: T) => ComponentChild;
};

function Found<T extends Row>({ said, items, start, height, choose, draw }: FoundProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <div class="found" ref={box}>
      <p class="small" role="status">
        {said}
      </p>
      <Reel
        label="Slides found"
        items={items}
        id={row => row.first}
        start={start}
        shape={() => ({ columns: 1, height })}
        leaveUp={() => box.current?.closest('dialog')?.querySelector('input')?.focus()}
        draw={(row, stop) => (
          <button type="button" class="find-row" {...stop} onClick={() => choose(row)}>
            <span class="num faint">{row.index + 1}</span>
            {draw(row)}
          </button>
        )}
      />
    </div>
  );
}
