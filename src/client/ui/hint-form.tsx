// A leader's words for some students: who gets them, what they say.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hintMax, type Offer } from '../../core/protocol/class-messages.ts';
import type { Dialog, Model } from '../model.ts';

type Props = {
  readonly model: Model;
  readonly to: Extract<Dialog, { kind: 'hint' }>['to'];
  readonly close: () => void;
};

const offers: readonly { readonly offer: Offer | null; readonly label: string }[] = [
  { offer: null, label: 'Nothing more' },
  { offer: 'catch-up', label: 'To catch up with the class' },
  { offer: 'reset', label: 'To reset their lab' },
];

/** What is said where the leader says nothing. */
const plainWords: Readonly<Record<Offer, string>> = {
  'catch-up': 'Your lab can be where the class is.',
  reset: 'Your lab can go back to its start.',
};

export function HintForm({ model, to, close }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [offer, setOffer] = useState<Offer | null>(null);
  // Where the dialog was open before this came, it is too late for the attribute.
  useLayoutEffect(() => field.current?.focus(), []);
  const send = (event: Event) => {
    event.preventDefault();
    const said = field.current?.value.trim() ?? '';
    const text = said === '' && offer !== null ? plainWords[offer] : said;
    if (text === '') return;
    model.link.classCommand({ kind: 'send-hint', people: to.map(({ id }) => id), text, offer });
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
          required={offer === null}
          onKeyDown={event => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
          }}
        />
        <small>It stands over their slide until they have read it. Put `code` in backticks.</small>
      </label>
      {model.capabilities.value?.snapshot && (
        <fieldset class="offers">
          <legend>One click for them, which they can undo</legend>
          {offers.map(each => (
            <label key={each.label}>
              <input
                type="radio"
                name="offer"
                value={each.offer ?? 'none'}
                checked={offer === each.offer}
                onChange={() => setOffer(each.offer)}
              />
              {each.label}
            </label>
          ))}
        </fieldset>
      )}
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
