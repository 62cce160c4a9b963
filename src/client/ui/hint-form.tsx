// A leader's words for some students: who gets them, what they say.
import { useRef } from 'preact/hooks';
import { hintMax } from '../../core/protocol/class-messages.ts';
import type { Dialog, Model } from '../model.ts';

type Props = {
  readonly model: Model;
  readonly to: Extract<Dialog, { kind: 'hint' }>['to'];
  readonly close: () => void;
};

export function HintForm({ model, to, close }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (event: Event) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '') return;
    model.link.classCommand({ kind: 'send-hint', people: to.map(({ id }) => id), text });
    const sentence = to.length === 1 ? 'The hint is sent.' : `${to.length} students get the hint.`;
    model.toast.value = { sentence, icon: 'check' };
    close();
  };
  return (
    <form class="hint-form" onSubmit={send}>
      <h2>{to.length === 1 ? 'Send a hint' : `Send ${to.length} students a hint`}</h2>
      <label class="field">
        <span>
          To{' '}
          {to.map(({ id, name }, at) => (
            <span key={id}>
              {at > 0 && ', '}
              <bdi>{name}</bdi>
            </span>
          ))}
        </span>
        <textarea
          ref={field}
          rows={3}
          maxLength={hintMax}
          autofocus
          required
          onKeyDown={event => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
          }}
        />
        <small>It stands over their slide until they have read it. Put `code` in backticks.</small>
      </label>
      <div class="row">
        <button type="button" class="btn ghost" onClick={close}>
          Cancel
        </button>
        <button type="submit" class="btn primary" data-action="send-hint">
          Send
        </button>
      </div>
    </form>
  );
}
