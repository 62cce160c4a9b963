// The console: now, next, notes; the class below; the hands on the helm at the foot.
import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { sayMinutes } from '../../core/deck/plan.ts';
import { goTo } from '../actions.ts';
import type { Model } from '../model.ts';
import { ReadingMenu } from '../reading/menu.tsx';
import { Slide, useAddress } from '../slide/slide-pane.tsx';
import { sayTimer } from '../state/time.ts';
import { Announcer, Blackout } from '../student/student-page.tsx';
import { Terminals } from '../terminal/terminals.tsx';
import { ClusterNote } from '../ui/cluster-note.tsx';
import { ConnectionNote } from '../ui/connection-note.tsx';
import { DeckTrouble } from '../ui/deck-trouble.tsx';
import { Dialogs } from '../ui/dialogs.tsx';
import { Icon, Mark } from '../ui/icon.tsx';
import { useSeconds } from '../ui/seconds.ts';
import { ToastPlace } from '../ui/toast.tsx';
import { ConnectionChip, HelpButton, ThemeButton } from '../ui/top-bar.tsx';
import { ClassArea } from './class-area.tsx';
import { ClassCounter } from './class-counter.tsx';
import { Helm } from './helm.tsx';
import { Notes } from './notes.tsx';
import { planState } from './plan.ts';
import { StudentDrawer } from './student-drawer.tsx';
import { countedMs, openProjector, pauseTimer, startTimer, timer } from './timer.ts';
import { YourLab } from './your-lab.tsx';

export function PresenterPage({ model }: { readonly model: Model }) {
  const lab = useSignal(false);
  useAddress(model);
  useTimerAtFirstTurn(model);
  const index = model.place.value.index;
  const deck = model.deck.value;
  const slide = deck.slides[index];
  const steps = deck.slides.filter(each => each.first === slide?.first).length;
  const step = index - (slide?.first ?? index) + 1;
  const hasNext = index + 1 < deck.slides.length;
  const watching = model.watching.value;
  return (
    <div class="page desk">
      <DeskBar model={model} />
      <div class="alerts">
        <ConnectionNote model={model} />
        <ClusterNote model={model} />
        <DeckTrouble model={model} />
      </div>
      <main class="desk-main">
        <div class="left">
          <div class="lab">
            <b>Now</b>
            <span class="num">
              {slide?.number?.replace('/', ' of ')}
              {steps > 1 && ` · step ${step} of ${steps}`}
            </span>
          </div>
          <div class="stage now" data-area="slide">
            <div class="stage-scroll">
              <Slide model={model} index={index} alive />
            </div>
            <ToastPlace model={model} />
          </div>
          <YourLab model={model} open={lab} />
        </div>
        <div class="right">
          <div class="next">
            <div class="lab">
              <b>Next</b>
              <span>{hasNext ? nextWords(model, index) : 'the end'}</span>
            </div>
            {hasNext && (
              <button
                type="button"
                class="stage preview"
                aria-label="Next step"
                onClick={() => goTo(model, index + 1)}
              >
                <span inert>
                  <Slide model={model} index={index + 1} alive={false} />
                </span>
              </button>
            )}
          </div>
          <ClassCounter model={model} />
          <Notes model={model} />
          {watching && <StudentDrawer key={watching.person} model={model} watching={watching} />}
          {lab.value && !watching && (
            <section class="lab-drawer" aria-label="Your lab">
              <Terminals model={model} fontSize={13} />
            </section>
          )}
        </div>
      </main>
      <ClassArea model={model} />
      <Helm model={model} />
      <Dialogs model={model} page="presenter" />
      <Announcer model={model} />
      <Blackout model={model} />
    </div>
  );
}

function nextWords(model: Model, index: number): string {
  const next = model.deck.value.slides[index + 1];
  return next?.continued ? 'step' : `slide ${index + 2}`;
}

/** The clock starts when the presenter first turns to another slide. */
function useTimerAtFirstTurn(model: Model): void {
  const first = useRef<number | null>(null);
  useSignalEffect(() => {
    const { index } = model.place.value;
    // Where the class already is does not count as a turn.
    if (model.turnedAt > 0 && first.current !== null && first.current !== index) startTimer();
    first.current = index;
  });
}

function DeskBar({ model }: { readonly model: Model }) {
  const running = timer.value.startedAt !== null;
  const now = useSeconds(running);
  const online = model.classroom.value?.counts?.online ?? 0;
  const plan = planState(model.deck.value.plan, model.place.value.index, countedMs(now));
  return (
    <header class="bar" data-area="bar">
      <div class="bar-l">
        <Mark />
        <div class="crumb">
          <b class="clip">{model.deck.value.title}</b>
          <span>Presenter</span>
        </div>
      </div>
      <button
        type="button"
        class="clock num"
        title="Start or pause the timer (S), reset it (T)"
        aria-label={`Timer ${sayTimer(countedMs(now))}, ${running ? 'running' : 'paused'}`}
        onClick={pauseTimer}
      >
        {sayTimer(countedMs(now))}
        {plan !== null && <span> of {sayMinutes(plan.minutes)}</span>}
        {plan !== null && plan.late > 0 && <span class="late"> {plan.late} min late</span>}
        {!running && <span> paused</span>}
      </button>
      {plan !== null && (
        <div class="plan" data-plan={plan.state} style={{ width: `${plan.share * 100}%` }} />
      )}
      <div class="bar-r">
        <span class="chip">
          <Icon name="users" />
          <span class="num">{online} here</span>
        </span>
        <button
          type="button"
          class="btn ghost sm course-ink"
          title="Opens the window for the room (C)"
          onClick={() => openProjector(model.boot.base)}
        >
          <Icon name="screen" />
          Projector
        </button>
        <ConnectionChip model={model} />
        <ReadingMenu model={model} page="presenter" />
        <ThemeButton />
        <HelpButton model={model} />
      </div>
    </header>
  );
}
