// What the class says to this student over their slide: who looks at the terminals, hints not read yet.
import { useSignal } from '@preact/signals';
import type { Hint, TypingView } from '../../core/protocol/class-messages.ts';
import { command, reset } from '../actions.ts';
import type { Model } from '../model.ts';
import { Countdown } from '../ui/countdown.tsx';
import { Icon } from '../ui/icon.tsx';
import { once } from '../ui/once.ts';
import { Sentence } from '../ui/sentence.tsx';

export function ClassNotes({ model }: { readonly model: Model }) {
  // Gone at the click, also while the server cannot be told.
  const read = useSignal<ReadonlySet<number>>(new Set());
  const { watchers, hints, typing } = model.mine.value;
  const canOffer = model.capabilities.value?.snapshot === true;
  const got = (number: number) => {
    read.value = new Set(read.value).add(number);
    model.link.classCommand({ kind: 'read-hint', number });
  };
  const accept = ({ number, offer }: Hint) => {
    got(number);
    if (offer === 'reset') reset(model);
    // Where the class is, not where this page looks (D7).
    if (offer === 'catch-up')
      command(model, { kind: 'catch-up', slide: model.classroom.peek()?.slide ?? 0 });
  };
  return (
    <div class="class-notes">
      <Countdown model={model} class="note c" note />
      <div role="status">
        {watchers.length > 0 && (
          <div class="note c" data-area="watchers">
            <Icon name="eye" />
            <span>
              <b>
                <bdi>{watchers.join(', ')}</bdi>
              </b>{' '}
              {watchers.length === 1 ? 'looks' : 'look'} at your terminals now.{' '}
              {typing?.allowed ? '' : 'Only you type in them.'}
            </span>
          </div>
        )}
        {typing !== null && <Typing model={model} typing={typing} />}
        {hints
          .filter(({ number }) => !read.value.has(number))
          .map(hint => (
            <div key={hint.number} class="note c" data-hint={hint.number}>
              <Icon name="bulb" />
              <span class="said">
                <b>
                  Hint from <bdi>{hint.from}</bdi>:
                </b>{' '}
                <Sentence text={hint.text} />
              </span>
              {canOffer && hint.offer !== null && (
                <button
                  type="button"
                  class="btn sm course"
                  data-action={hint.offer}
                  onClickCapture={once}
                  onClick={() => accept(hint)}
                >
                  {hint.offer === 'reset' ? 'Reset lab' : 'Catch up'}
                </button>
              )}
              <button
                type="button"
                class="btn sm"
                data-action="read-hint"
                onClick={() => got(hint.number)}
              >
                {canOffer && hint.offer !== null ? 'No' : 'Got it'}
              </button>
            </div>
          ))}
      </div>
    </div>
  );
}

type TypingProps = { readonly model: Model; readonly typing: TypingView };

/** Who asks to type here is let or not, and whoever may is stopped at any moment. */
function Typing({ model, typing }: TypingProps) {
  const { by, name, allowed } = typing;
  const answer = (lets: boolean) =>
    model.link.classCommand({ kind: 'let-type', by, allowed: lets });
  return (
    <div class="note c" data-area="typing">
      <Icon name="keyboard" />
      <span class="said">
        <b>
          <bdi>{name}</bdi>
        </b>{' '}
        {allowed ? 'types in your terminals with you.' : 'asks to type in your terminals.'}
      </span>
      {!allowed && (
        <button
          type="button"
          class="btn sm course"
          data-action="let-type"
          onClickCapture={once}
          onClick={() => answer(true)}
        >
          Allow
        </button>
      )}
      <button type="button" class="btn sm" data-action="end-typing" onClick={() => answer(false)}>
        {allowed ? 'Stop' : 'Refuse'}
      </button>
    </div>
  );
}
