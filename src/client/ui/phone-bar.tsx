// Under the thumb on a phone: the two panes, the running command, and the keys that phones lack.
import type { Model } from '../model.ts';
import { lastOutputLine, sayCommand } from '../state/workspace.ts';
import { Icon } from './icon.tsx';
import { Elapsed } from './verdict.tsx';

export type PhoneShows = 'slide' | 'terminal';

export type PhoneBarProps = {
  readonly model: Model;
  readonly shows: PhoneShows;
  readonly show: (what: PhoneShows) => void;
};

export function PhoneBar({ model, shows, show }: PhoneBarProps) {
  return (
    <nav class="phone" aria-label="Panes">
      {shows === 'slide' ? <Peek model={model} open={() => show('terminal')} /> : null}
      {shows === 'terminal' && !model.replay.shown.value && <KeyBar model={model} />}
      <div class="ptabs">
        <button type="button" aria-pressed={shows === 'slide'} onClick={() => show('slide')}>
          <Icon name="book" />
          Slide
        </button>
        <button type="button" aria-pressed={shows === 'terminal'} onClick={() => show('terminal')}>
          <Icon name="terminal" />
          Terminal
        </button>
      </div>
    </nav>
  );
}

/** The command that runs, or ran last, and its last line: a run is followed from the slide. */
function Peek({ model, open }: { readonly model: Model; readonly open: () => void }) {
  const run = model.runs.value.findLast(each => each.snippet !== null);
  if (!run) return null;
  const running = run.to === null;
  const dot = running ? 'dot run' : run.status === 0 ? 'dot ok' : 'dot err';
  return (
    <button type="button" class="peek" onClick={open}>
      <span class={dot} />
      <span class="clip">{sayCommand(run)}</span>
      <span class="num t-d">{running && <Elapsed model={model} run={run.number} />}</span>
      <span class="clip t-d">{lastOutputLine(run)}</span>
    </button>
  );
}

const keys = [
  { label: 'Esc', key: 'Escape' },
  { label: 'Tab', key: 'Tab' },
  { label: '^C', key: 'Interrupt' },
  { label: '↑', key: 'ArrowUp', name: 'Up' },
  { label: '↓', key: 'ArrowDown', name: 'Down' },
  { label: '←', key: 'ArrowLeft', name: 'Left' },
  { label: '→', key: 'ArrowRight', name: 'Right' },
  { label: '|', key: '|' },
  { label: '~', key: '~' },
  { label: '/', key: '/' },
  { label: '-', key: '-' },
] as const;

function KeyBar({ model }: { readonly model: Model }) {
  const press = (key: string) => {
    const screen = model.screens.get(model.terminal.peek() ?? '');
    screen?.press(key);
  };
  return (
    <div class="keysrow" role="toolbar" aria-label="Keys">
      <button
        type="button"
        class={model.control.value ? 'btn primary' : 'btn'}
        aria-pressed={model.control.value}
        // The soft keyboard stays open: the terminal keeps the focus.
        onPointerDown={event => event.preventDefault()}
        onClick={() => {
          model.control.value = !model.control.peek();
        }}
      >
        Ctrl
      </button>
      {keys.map(each => (
        <button
          key={each.key}
          type="button"
          class="btn"
          aria-label={'name' in each ? each.name : each.label}
          onPointerDown={event => event.preventDefault()}
          onClick={() => press(each.key)}
        >
          {each.label}
        </button>
      ))}
    </div>
  );
}
