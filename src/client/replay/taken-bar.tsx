// Below the terminals while they go on from a recording: where it was left, and the way back.
import type { Model } from '../model.ts';
import { Icon } from '../ui/icon.tsx';
import { sayTime } from './say-time.ts';
import { backToRecording, isTaken } from './take-keyboard.ts';

export function TakenBar({ model }: { readonly model: Model }) {
  if (!isTaken(model) || model.replay.shown.value !== null) return null;
  const where = model.replay.left.value;
  return (
    <div class="taken-bar">
      <Icon name="fork" />
      <span class="grow">
        {where ? `You left the recording at ${sayTime(where.atMs)}.` : 'You left the recording.'}
        <span class="more"> Your own lab is kept aside.</span>
      </span>
      <button
        type="button"
        class="btn sm course"
        data-action="back-to-recording"
        onClick={() => backToRecording(model)}
      >
        {where ? 'Back to the recording' : 'Back to my lab'}
      </button>
    </div>
  );
}
