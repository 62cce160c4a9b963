// What was typed without a connection: kept in sight, sent when it returns, or thrown away.
import type { Model } from '../model.ts';
import { waitingText } from '../outbox.ts';
import { Icon } from '../ui/icon.tsx';

export function WaitingInput({ model }: { readonly model: Model }) {
  const text = waitingText(model.outbox.value);
  if (text === '') return null;
  return (
    <div class="waiting" role="status">
      <Icon name="keyboard" />
      <span>Waiting to be sent:</span>
      <code class="clip">{text}</code>
      <span class="grow" />
      <button type="button" class="btn ghost sm" onClick={() => model.link.discard()}>
        Discard
      </button>
    </div>
  );
}
