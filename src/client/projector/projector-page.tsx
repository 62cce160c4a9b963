// For the last row: the slide, the presenter's terminal while something runs, how to join.
import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Model } from '../model.ts';
import { Slide, useAddress } from '../slide/slide-pane.tsx';
import { Blackout } from '../student/student-page.tsx';
import { CommandInView } from '../terminal/command-in-view.tsx';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import { Countdown, useLeftMs } from '../ui/countdown.tsx';
import { Dialogs } from '../ui/dialogs.tsx';
import { Mark } from '../ui/icon.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { fitLetters } from './fit-letters.ts';

/** The first view of a class that has not begun: null until somebody decides. */
export const joinShown = signal<boolean | null>(null);

export function ProjectorPage({ model }: { readonly model: Model }) {
  useAddress(model);
  useJoinFirst(model);
  useQuietPointer();
  const place = model.place.value;
  const exercise = (model.deck.value.slides[place.index]?.exercises.length ?? 0) > 0;
  // What ran on this slide stays in sight; on other slides only what runs now.
  const run = model.runs.value.findLast(each => each.to === null || isOfSlide(model, each.snippet));
  const terminal = run && (run.to === null || exercise) ? run.terminal : null;
  const counts = useLeftMs(model) !== null;
  const look = `wall${terminal === null ? '' : ' with-terminal'}${counts ? ' counting' : ''}`;
  return (
    <main class={look} aria-label="Slide">
      <Countdown model={model} class="wall-countdown" />
      <FittedSlide model={model} index={place.index} />
      {terminal !== null && (
        <section class="wall-terminal term" aria-label="Terminal">
          <CommandInView model={model} terminal={terminal} />
          <div class="term-body">
            <TerminalPane key={terminal} model={model} name={terminal} selected fontSize={23} />
          </div>
        </section>
      )}
      {joinShown.value === true && <JoinView model={model} />}
      <p class="wall-toast" role="status">
        {model.connection.value === 'reconnecting' && 'Reconnecting…'}
      </p>
      <Dialogs model={model} page="projector" />
      <Blackout model={model} />
    </main>
  );
}

/** Letters as large as the place allows: all of the slide is seen, nothing is covered. */
function FittedSlide({ model, index }: { readonly model: Model; readonly index: number }) {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = stage.current;
    if (!box) return;
    const fit = () => fitLetters(box);
    const resized = new ResizeObserver(fit);
    const changed = new MutationObserver(fit);
    resized.observe(box);
    changed.observe(box, { childList: true, subtree: true, characterData: true });
    // Pictures arrive later than the slide; their `load` does not bubble.
    box.addEventListener('load', fit, true);
    return () => {
      resized.disconnect();
      changed.disconnect();
      box.removeEventListener('load', fit, true);
    };
  }, []);
  return (
    <div class="wall-stage" ref={stage}>
      <Slide model={model} index={index} alive />
    </div>
  );
}

function isOfSlide(model: Model, snippet: string | null): boolean {
  const slide = model.deck.value.slides[model.place.value.index];
  const ids = model.deck.value.exercises
    .filter(each => slide?.exercises.includes(each.id))
    .flatMap(each => each.snippets.map(one => one.id));
  return snippet !== null && ids.includes(snippet);
}

/** Before the first turn the room reads how to join; a turn ends that. */
function useJoinFirst(model: Model): void {
  const last = useRef<number | null>(null);
  useSignalEffect(() => {
    const { classIndex, index } = model.place.value;
    if (model.classroom.value === null) return;
    if (last.current === null && joinShown.peek() === null)
      joinShown.value = (classIndex ?? 0) === 0;
    else if (last.current !== null && last.current !== index) joinShown.value = false;
    last.current = index;
  });
}

/** The pointer leaves when it rests. */
function useQuietPointer(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => document.body.classList.add('quiet');
    const move = () => {
      document.body.classList.remove('quiet');
      clearTimeout(timer);
      timer = setTimeout(rest, 2_000);
    };
    addEventListener('pointermove', move);
    timer = setTimeout(rest, 2_000);
    return () => {
      removeEventListener('pointermove', move);
      clearTimeout(timer);
    };
  }, []);
}

function JoinView({ model }: { readonly model: Model }) {
  const classroom = model.classroom.value;
  const address = classroom?.joinUrl ?? '';
  const here = classroom?.counts?.online ?? 0;
  return (
    <section class="join" aria-label="How to join">
      <div class="wordmark">
        <Mark />
        Deckhand
      </div>
      <div class="join-words">
        <h1>{model.deck.value.title}</h1>
        {classroom?.presenter && (
          <p class="sub">
            With <bdi>{classroom.presenter.name}</bdi>
          </p>
        )}
        <p class="how">Open</p>
        <p class="url">{address.replace(/^https?:\/\//, '').replace(/\/$/, '')}</p>
        <p class="here">
          <b class="num">{here}</b> here
        </p>
      </div>
      <QrCode text={address} />
    </section>
  );
}
