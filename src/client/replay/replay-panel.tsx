// An exercise's recording in the place of the terminals: its screen, what is typed, its controls.
import { useEffect, useRef, useState } from 'preact/hooks';
import { createPlayer, type Player, type Stretch, type Turn } from '../../core/replay/player.ts';
import { momentReached } from '../../core/replay/recorded-moment.ts';
import type { Timeline } from '../../core/replay/timeline.ts';
import type { Model } from '../model.ts';
import { createFeed } from '../terminal/feed.ts';
import { createTerminalView, type TerminalView } from '../terminal/terminal-view.ts';
import { Icon } from '../ui/icon.tsx';
import { theme } from '../ui/theme.ts';
import { useHeldKeys } from './held-keys.ts';
import {
  isAsRecorded,
  isDeckAsRecorded,
  loadRecordings,
  type Recordings,
  stretchOf,
} from './load-timeline.ts';
import { ReplayControls } from './replay-controls.tsx';
import { replayKey } from './replay-keys.ts';
import { createReplayScreen, type ReplayScreen } from './replay-screen.ts';
import type { ShownReplay } from './replay-state.ts';
import { canTake, takeKeyboard } from './take-keyboard.ts';

export type ReplayProps = {
  readonly model: Model;
  readonly shown: ShownReplay;
  readonly fontSize: number;
  readonly close: () => void;
};

const stillMotion = matchMedia('(prefers-reduced-motion: reduce)');

export function ReplayPanel(props: ReplayProps) {
  const { model, shown, close } = props;
  const [recordings, setRecordings] = useState<Recordings | null>(null);
  const [sentence, setSentence] = useState<string | null>(null);
  const stretch = recordings && stretchOf(recordings.timeline, model.deck.value, shown.exercise);
  useEffect(() => {
    loadRecordings(model.boot.base).then(setRecordings, (error: Error) =>
      setSentence(error.message),
    );
  }, []);
  const missing = recordings && !stretch;
  const trouble = sentence ?? (missing ? 'This exercise is no longer among the recordings.' : null);
  if (recordings && stretch)
    return <Playback key={shown.exercise} {...props} {...recordings} stretch={stretch} />;
  return (
    <div class="replay" data-replay-state={trouble === null ? 'loading' : 'failed'}>
      <div class="boot" role="status">
        <h2>{trouble === null ? 'Getting the recording' : 'This cannot be watched'}</h2>
        {trouble !== null && <p>{trouble}</p>}
        <button type="button" class="btn sm" onClick={close}>
          Back to my terminals
        </button>
      </div>
    </div>
  );
}

type PlaybackProps = ReplayProps & Recordings & { readonly stretch: Stretch };

function Playback({ model, shown, fontSize, close, timeline, origin, stretch }: PlaybackProps) {
  const box = useRef<HTMLElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [player] = useState(() =>
    createPlayer(timeline, stretch, !stillMotion.matches && !shown.waits),
  );
  const [state, setState] = useState(() => player.state());
  const [chosen, choose] = useState<{ readonly terminal: number; readonly marker: string } | null>(
    null,
  );
  const marker = timeline.markers.findLast(({ moment }) => moment < state.count);
  const snippet = marker?.marker.snippet ?? '';
  // A tab that was chosen holds until the next snippet, which is shown where it runs.
  const terminal = chosen?.marker === snippet ? chosen.terminal : (marker?.terminal ?? 0);
  const turn = (what: Turn) => {
    player.turn(what);
    setState(player.state());
  };
  useEffect(() => {
    if (shown.skipIdle === false) player.turn({ kind: 'skip-idle', on: false });
    player.turn({ kind: 'seek', toMs: shown.atMs });
    setState(player.state());
    box.current?.querySelector<HTMLElement>('[data-replay="play"]')?.focus();
  }, []);
  useClock(player, state.playing, () => setState(player.state()));
  const take = () => {
    if (!canTake(model) || origin === null || model.replay.taking.peek() !== null) return;
    player.turn({ kind: 'play', on: false });
    const { count, atMs, skipIdle } = player.state();
    setState(player.state());
    if (!isDeckAsRecorded(timeline, model.deck.value, count)) {
      model.toast.value = { sentence: writtenAnew, icon: 'cross' };
      return;
    }
    const { engine, labHash } = origin;
    const moment = { ...momentReached(timeline, count, player.share()), engine, labHash };
    const where = { exercise: shown.exercise, atMs, skipIdle };
    takeKeyboard(model, moment, where, timeline.terminals[terminal]?.name ?? '');
  };
  const screen = useScreen(host, timeline, fontSize, terminal, state.count, canTake(model), text =>
    held.type(text, take),
  );
  const held = useHeldKeys(model);
  const exercise = model.deck.value.exercises.find(({ id }) => id === shown.exercise);
  const command = exercise?.snippets.find(({ id }) => id === snippet)?.text ?? '';
  useEffect(() => {
    if (command !== '') model.announce.value = `Recording: ${command}`;
  }, [command]);
  const press = (event: KeyboardEvent) => {
    if (inScreen(event.target)) return;
    const onButton = event.target instanceof HTMLElement && event.target.closest('button') !== null;
    const key = replayKey(event, onButton);
    if (key === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (key.kind === 'close') close();
    else if (key.kind === 'take') {
      take();
      screen.current?.view.focus();
    } else if (key.kind === 'toggle') turn({ kind: 'play', on: !player.state().playing });
    else if (key.kind === 'digit')
      turn({ kind: 'seek', toMs: (player.state().lengthMs * key.tenths) / 10 });
    else turn(key);
  };
  return (
    <section
      class="replay"
      ref={box}
      aria-label={`Recording of ${exercise?.title ?? 'an exercise'}`}
      data-replay-state={state.playing ? 'playing' : 'paused'}
      data-replay-snippet={snippet}
      onKeyDown={press}
    >
      <div class="replay-head">
        <span class="chip course">
          <Icon name="play" />
          Recording
        </span>
        {timeline.terminals.length > 1 ? (
          timeline.terminals.map(({ name }, at) => (
            <button
              key={name}
              type="button"
              class="btn ghost sm replay-tab"
              aria-pressed={at === terminal}
              onClick={() => choose({ terminal: at, marker: snippet })}
            >
              {name}
            </button>
          ))
        ) : (
          <b class="replay-tab">{timeline.terminals[0]?.name}</b>
        )}
        <span class="grow" />
        <button type="button" class="btn ghost sm" data-action="close-recording" onClick={close}>
          <Icon name="cross" />
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <p class="replay-command clip">
        <code>{command.split('\n')[0]}</code>
      </p>
      {!isAsRecorded(timeline, model.deck.value, shown.exercise) && (
        <p class="replay-note">This exercise was written anew since it was recorded.</p>
      )}
      <div
        class="replay-screen"
        onKeyDownCapture={event => {
          held.key(true);
          keepWayOut(event, model, close);
        }}
        onKeyUpCapture={() => held.key(false)}
      >
        <div class="term-host" ref={host} />
      </div>
      {canTake(model) && (
        <TakeBar
          busy={model.replay.taking.value !== null}
          take={() => {
            take();
            screen.current?.view.focus();
          }}
        />
      )}
      <ReplayControls playing={state} marks={player.marks()} turn={turn} />
    </section>
  );
}

type MadeScreen = { readonly view: TerminalView; readonly screen: ReplayScreen };

const writtenAnew =
  'The deck was written anew since this was recorded: record it again to go on from here.';

function TakeBar({ busy, take }: { readonly busy: boolean; readonly take: () => void }) {
  return (
    <div class="taken-bar">
      <Icon name={busy ? 'running' : 'keyboard'} spin={busy} />
      <span class="grow" role="status">
        {busy ? 'Bringing the lab to this moment…' : 'Want to try it yourself?'}
        {!busy && <span class="more"> The lab starts in exactly this state.</span>}
      </span>
      <button
        type="button"
        class="btn sm primary"
        data-action="take-keyboard"
        disabled={busy}
        onClick={take}
      >
        Take the keyboard <kbd>I</kbd>
      </button>
    </div>
  );
}

/** Until something was typed into it, Tab goes on through the page and Escape closes. */
function keepWayOut(event: KeyboardEvent, model: Model, close: () => void): void {
  if (model.replay.taking.peek() !== null) return;
  if (event.key !== 'Tab' && event.key !== 'Escape') return;
  event.stopPropagation();
  if (event.key === 'Escape') close();
}

function inScreen(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.replay-screen') !== null;
}

/** Lets time pass while it plays, frame by frame of the browser. */
function useClock(player: Player, playing: boolean, passed: () => void): void {
  useEffect(() => {
    if (!playing) return;
    let before = performance.now();
    let frame = 0;
    const tick = (now: number) => {
      player.pass(Math.max(0, now - before));
      before = now;
      passed();
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, player]);
}

function useScreen(
  host: { readonly current: HTMLDivElement | null },
  timeline: Timeline,
  fontSize: number,
  terminal: number,
  count: number,
  typable: boolean,
  typed: (text: string) => void,
): { readonly current: MadeScreen | null } {
  const made = useRef<MadeScreen | null>(null);
  const hear = useRef(typed);
  hear.current = typed;
  const shades = theme.value;
  useEffect(() => {
    if (!host.current) return;
    const feed = createFeed();
    const nothing = () => {};
    const view = createTerminalView({
      ...{ host: host.current, name: 'of the recording', feed, fontSize, readOnly: true },
      ...{ size: nothing, drawn: nothing, inView: nothing },
      input: text => hear.current(text),
      paste: paste => hear.current(paste.text),
    });
    made.current = { view, screen: createReplayScreen(timeline, feed, view) };
    made.current.screen.show(terminal, count);
    return () => view.dispose();
  }, []);
  useEffect(() => made.current?.view.setGuest(typable), [typable]);
  useEffect(() => made.current?.view.setTheme(), [shades]);
  useEffect(() => made.current?.view.setFontSize(fontSize), [fontSize]);
  useEffect(() => made.current?.screen.show(terminal, count), [terminal, count]);
  return made;
}
