// The lesson left, the lab right; on a phone one of them, chosen under the thumb.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { LazyMap } from '../map/lazy-map.tsx';
import type { Model } from '../model.ts';
import { moveArea } from '../page-keys.ts';
import { ScrollPane } from '../reading/scroll-pane.tsx';
import { readingView } from '../reading/view.ts';
import { findRecorded } from '../replay/replay-state.ts';
import { SlidePane } from '../slide/slide-pane.tsx';
import { Terminals } from '../terminal/terminals.tsx';
import { ClusterNote } from '../ui/cluster-note.tsx';
import { ClusterStrip } from '../ui/cluster-strip.tsx';
import { ConnectionNote } from '../ui/connection-note.tsx';
import { DeckTrouble } from '../ui/deck-trouble.tsx';
import { Dialogs } from '../ui/dialogs.tsx';
import { FootLine } from '../ui/foot-line.tsx';
import { lazy } from '../ui/lazy.tsx';
import type { PhoneShows } from '../ui/phone-bar.tsx';
import { PhoneBar } from '../ui/phone-bar.tsx';
import { Splitter, split } from '../ui/splitter.tsx';
import { ToastPlace } from '../ui/toast.tsx';
import { TopBar } from '../ui/top-bar.tsx';

/** Comes as soon as somebody teaches, and never to who works alone. */
const LazyClassNotes = lazy(async () => (await import('./class-notes.tsx')).ClassNotes);

export type StudentPageProps = {
  readonly model: Model;
  /** Instead of the foot line. */
  readonly foot?: ComponentChildren;
};

export function StudentPage({ model, foot }: StudentPageProps) {
  const [shows, show] = useState<PhoneShows>('slide');
  const fontSize = useWidth(terminalFont);
  const oneColumn = useWidth(() => phone.matches);
  const share = split.value;
  const inClass = hearsClass(model);
  const replayed = model.replay.shown.value?.exercise;
  useEffect(() => void findRecorded(model.replay, model.boot.base), [model]);
  useEffect(() => {
    if (replayed !== undefined) show('terminal');
  }, [replayed]);
  return (
    <div class="page" data-show={shows}>
      <TopBar model={model} />
      <div class="alerts">
        <ConnectionNote model={model} />
        <ClusterNote model={model} />
        <DeckTrouble model={model} />
        {inClass && oneColumn && <LazyClassNotes model={model} />}
      </div>
      <div
        class="work"
        style={
          share === null ? undefined : { '--split': `${share}fr`, '--rest': `${100 - share}fr` }
        }
      >
        <div class="lesson">
          {/* Beside the terminals, so that these keep their size. */}
          {inClass && !oneColumn && <LazyClassNotes model={model} />}
          {model.mapBeside.value ? (
            <MapBeside model={model} />
          ) : readingView.value === 'scroll' ? (
            <ScrollPane model={model} />
          ) : (
            <SlidePane model={model} />
          )}
          <ToastPlace model={model} />
        </div>
        <section class="side" aria-label="Terminals">
          <Splitter />
          <Terminals model={model} fontSize={fontSize} />
          <ClusterStrip model={model} />
        </section>
      </div>
      {foot ?? <FootLine model={model} leave={() => moveArea(1)} />}
      <PhoneBar model={model} shows={shows} show={show} />
      <Dialogs model={model} page="student" />
      <Announcer model={model} />
      <Blackout model={model} />
    </div>
  );
}

/** In place of the slide, so that the terminals are at hand. */
function MapBeside({ model }: { readonly model: Model }) {
  const close = () => {
    model.mapBeside.value = false;
  };
  const move = () => {
    close();
    model.dialog.value = { kind: 'map' };
  };
  return <LazyMap {...{ model, close, move }} place="beside" />;
}

/** What a screen reader hears of verdicts. */
export function Announcer({ model }: { readonly model: Model }) {
  return (
    <p class="sr" aria-live="polite">
      {model.announce.value}
    </p>
  );
}

export function Blackout({ model }: { readonly model: Model }) {
  return model.blackout.value ? <div class="blackout" aria-label="Blacked out" role="img" /> : null;
}

const narrow = matchMedia('(max-width: 1100px)');
const phone = matchMedia('(max-width: 600px)');

function terminalFont(): number {
  return phone.matches ? 12 : narrow.matches ? 12.5 : 14;
}

/** What this says of the page's width, anew when that changes. */
function useWidth<Value extends number | boolean>(look: () => Value): Value {
  const [value, setValue] = useState(look);
  useEffect(() => {
    const change = () => setValue(look);
    narrow.addEventListener('change', change);
    phone.addEventListener('change', change);
    return () => {
      narrow.removeEventListener('change', change);
      phone.removeEventListener('change', change);
    };
  }, []);
  return value;
}

function hearsClass({ classroom, mine }: Model): boolean {
  const { presenter, countdownMs } = classroom.value ?? { presenter: null, countdownMs: null };
  const { hints, watchers } = mine.value;
  return presenter !== null || countdownMs !== null || hints.length > 0 || watchers.length > 0;
}
