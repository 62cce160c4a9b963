// Under a recording: play, places to jump to, time, speed.
import type { Player, Playing, Turn } from '../../core/replay/player.ts';
import { Icon } from '../ui/icon.tsx';
import { sayTime } from './say-time.ts';

export type ControlsProps = {
  readonly playing: Playing;
  readonly marks: ReturnType<Player['marks']>;
  readonly turn: (turn: Turn) => void;
};

export function ReplayControls({ playing, marks, turn }: ControlsProps) {
  const { atMs, lengthMs, speed, skipIdle } = playing;
  const place = marks.filter(mark => mark.atMs <= atMs).length;
  return (
    <div class="replay-bar">
      <div class="replay-buttons">
        <Jump by={-1} turn={turn} />
        <button
          type="button"
          class="btn primary icon"
          data-replay="play"
          aria-label={playing.playing ? 'Pause' : 'Play'}
          title={playing.playing ? 'Pause (space)' : 'Play (space)'}
          onClick={() => turn({ kind: 'play', on: !playing.playing })}
        >
          <Icon name={playing.playing ? 'pause' : 'play'} />
        </button>
        <Jump by={1} turn={turn} />
      </div>
      <span class="num replay-time">
        {sayTime(atMs)} <span class="faint">/ {sayTime(lengthMs)}</span>
      </span>
      <div class="replay-track">
        <input
          type="range"
          min={0}
          max={Math.ceil(lengthMs)}
          step={10}
          value={atMs}
          aria-label="Place in the recording"
          aria-valuetext={`${sayTime(atMs)} of ${sayTime(lengthMs)}, snippet ${Math.max(1, place)} of ${marks.length}`}
          onInput={event => turn({ kind: 'seek', toMs: Number(event.currentTarget.value) })}
        />
        <div class="replay-marks" aria-hidden="true">
          {marks.map(mark => (
            <i
              key={mark.snippet}
              class={mark.atMs <= atMs ? 'past' : ''}
              style={{ left: `${lengthMs === 0 ? 0 : (mark.atMs / lengthMs) * 100}%` }}
            />
          ))}
        </div>
      </div>
      <div class="replay-buttons">
        <button
          type="button"
          class="btn ghost sm num"
          title="Speed (< and >)"
          aria-label={`Speed ${speed}; press for the next`}
          data-replay="speed"
          onClick={() => turn(speed >= 4 ? { kind: 'speed', by: -4 } : { kind: 'speed', by: 1 })}
        >
          {speed}×
        </button>
        <button
          type="button"
          class="btn ghost sm"
          aria-pressed={skipIdle}
          title="No wait longer than two seconds"
          onClick={() => turn({ kind: 'skip-idle', on: !skipIdle })}
        >
          Skip idle
        </button>
      </div>
    </div>
  );
}

function Jump({ by, turn }: { readonly by: 1 | -1; readonly turn: (turn: Turn) => void }) {
  const label = by > 0 ? 'Next snippet' : 'Previous snippet';
  return (
    <button
      type="button"
      class="btn ghost icon"
      aria-label={label}
      title={`${label} (${by > 0 ? ']' : '['})`}
      onClick={() => turn({ kind: 'marker', by })}
    >
      <Icon name={by > 0 ? 'next' : 'previous'} />
    </button>
  );
}
