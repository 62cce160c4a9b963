// The one number that a teacher looks for: how many are done with this exercise.
import type { Standing } from '../../core/protocol/class-messages.ts';
import type { Model } from '../model.ts';
import { countStandings, exerciseAt } from './class-now.ts';
import { HeatCell } from './heat-cell.tsx';

/** Who reads and who is not there yet is one thing to wait for. */
type Kind = Exclude<Standing, 'idle'>;

const words: Readonly<Record<Kind, string>> = {
  passed: 'done',
  failed: 'failed',
  running: 'running',
  stuck: 'stuck',
  reading: 'not yet',
};
const kinds: readonly Kind[] = ['passed', 'running', 'failed', 'stuck', 'reading'];
const fills: Readonly<Record<Kind, string>> = {
  passed: 'var(--ok)',
  running: 'var(--accent)',
  failed: 'var(--err)',
  stuck: 'var(--warn)',
  reading: 'var(--line)',
};

export function ClassCounter({ model }: { readonly model: Model }) {
  const hasExercise = exerciseAt(model) >= 0;
  if (!hasExercise)
    return (
      <section class="count" aria-label="This exercise">
        <div class="lab">
          <b>This exercise</b>
        </div>
        <p class="muted">No exercise on this slide.</p>
      </section>
    );
  const all = countStandings(model);
  const count = { ...all, reading: all.reading + all.idle };
  return (
    <section class="count" aria-label="This exercise">
      <div class="lab">
        <b>This exercise</b>
      </div>
      <div class="big num">
        {count.passed} <span>of {count.all} done</span>
      </div>
      <div class="stack" aria-hidden="true">
        {kinds
          .filter(kind => count[kind] > 0)
          .map(kind => (
            <span key={kind} style={{ flex: count[kind], background: fills[kind] }} />
          ))}
      </div>
      <div class="legend">
        {kinds.map(kind => (
          <span key={kind}>
            <HeatCell state={kind} />
            <b class="num">{count[kind]}</b> {words[kind]}
          </span>
        ))}
      </div>
    </section>
  );
}
