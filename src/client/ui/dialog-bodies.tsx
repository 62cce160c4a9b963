// What the larger dialogs hold: the keys, the slides, where to go, how to join.
import { useEffect, useRef } from 'preact/hooks';
import { goTo } from '../actions.ts';
import type { PageName } from '../keys.ts';
import { keyCap, keyTable } from '../keys.ts';
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';
import { QrCode } from './qr-code.tsx';

type Props = { readonly model: Model; readonly close: () => void };

export function DialogHead({
  title,
  close,
}: {
  readonly title: string;
  readonly close: () => void;
}) {
  return (
    <div class="dialog-h">
      <h2>{title}</h2>
      <button type="button" class="btn ghost icon sm" aria-label="Close" onClick={close}>
        <Icon name="cross" />
      </button>
    </div>
  );
}

export function KeyHelp({ page, close }: { readonly page: PageName; readonly close: () => void }) {
  return (
    <>
      <DialogHead title="Keys" close={close} />
      <dl class="key-help">
        {keyTable
          .filter(entry => entry.pages.includes(page))
          .map(entry => (
            <div key={entry.action}>
              <dt>
                {entry.keys.map(key => (
                  <kbd key={key}>{keyCap(key)}</kbd>
                ))}
              </dt>
              <dd>{entry.help}</dd>
            </div>
          ))}
      </dl>
      <p class="small">
        In a terminal all keys belong to the shell, but for <kbd>F6</kbd> and{' '}
        <kbd>Ctrl Shift .</kbd>; copy and paste there with <kbd>Ctrl Shift C</kbd> and{' '}
        <kbd>Ctrl Shift V</kbd>, on a Mac with <kbd>⌘ C</kbd> and <kbd>⌘ V</kbd>.
      </p>
    </>
  );
}

export function Overview({ model, close }: Props) {
  const { slides } = model.deck.value;
  const now = model.place.value;
  return (
    <>
      <DialogHead title="Slides" close={close} />
      <ol class="overview">
        {slides.map((slide, index) => {
          if (slide.continued) return null;
          const chapter = slide.chapter !== slides[index - 1]?.chapter ? slide.chapter : null;
          const here = slides[now.index]?.first === index;
          const classHere = slides[now.classIndex ?? -1]?.first === index;
          return (
            <li key={slide.number}>
              {chapter !== null && <h3>{chapter}</h3>}
              <button
                type="button"
                aria-current={here ? 'true' : undefined}
                autofocus={here}
                onClick={() => {
                  close();
                  goTo(model, index);
                }}
              >
                <span class="num faint">{index + 1}</span>
                <span class="grow clip">{slide.title ?? slide.name ?? 'Untitled'}</span>
                {slide.exercises.length > 0 && <span class="chip bare">exercise</span>}
                {classHere && <span class="chip course">class</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
}

export function GoTo({ model, close }: Props) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const count = model.deck.value.slides.length;
  return (
    <form
      class="go-to"
      onSubmit={event => {
        event.preventDefault();
        const wanted = Number(field.current?.value);
        close();
        if (Number.isInteger(wanted)) goTo(model, wanted - 1);
      }}
    >
      <label class="field">
        Go to slide
        <input
          ref={field}
          autofocus
          type="number"
          inputMode="numeric"
          min={1}
          max={count}
          value={model.place.peek().index + 1}
        />
        <small>1 to {count}, steps counted</small>
      </label>
      <div class="row">
        <button type="button" class="btn ghost" onClick={close}>
          Stay here
        </button>
        <button type="submit" class="btn primary">
          Go
        </button>
      </div>
    </form>
  );
}

export function JoinCode({ model, close }: Props) {
  const address = model.classroom.value?.joinUrl ?? '';
  return (
    <>
      <DialogHead title="How to join" close={close} />
      <p>Open this address, or point a camera at the picture.</p>
      <p class="join-url">{address}</p>
      <QrCode text={address} />
    </>
  );
}
