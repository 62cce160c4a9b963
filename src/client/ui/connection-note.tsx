// The amber line: what happened to the connection, that nothing is lost, what comes next.
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';
import { useSeconds } from './seconds.ts';
import { Sentence } from './sentence.tsx';

export function ConnectionNote({ model }: { readonly model: Model }) {
  const state = model.connection.value;
  const goodbye = model.goodbye.value;
  const dropped = state === 'reconnecting';
  const wall = useSeconds(dropped);
  if (goodbye !== null)
    return (
      <div class="note w" role="alert">
        <Icon name="offline" />
        <span>{goodbye}</span>
        <span class="grow" />
        <button type="button" class="btn sm" onClick={() => location.reload()}>
          Reload
        </button>
      </div>
    );
  const failure = model.failure.value;
  // Where the terminals are in sight their pane says it.
  if (!dropped && failure !== null)
    return (
      <div class="note w no-lab" role="status">
        <Icon name="offline" />
        <span>
          <Sentence text={failure} />
        </span>
      </div>
    );
  if (!dropped) return null;
  const seconds = Math.max(0, Math.round((wall - model.connectionSince.value) / 1000));
  return (
    <div class="note w" role="status">
      <Icon name="offline" />
      <span>
        <b>The connection dropped {seconds < 2 ? 'just now' : `${seconds} s ago`}.</b> Your lab is
        kept, and so is all that you type.
      </span>
      <span class="grow" />
      <button type="button" class="btn sm" onClick={() => model.link.retry()}>
        Try now
      </button>
    </div>
  );
}
