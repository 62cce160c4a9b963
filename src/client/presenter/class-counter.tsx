// The one number that a teacher looks for: how many are done with this exercise.
import type { Model } from '../model.ts';
import type { Standing } from '../state/roster.ts';
import { countClass } from '../state/roster.ts';
import { rosterOf } from './class-roster.ts';
import { HeatCell } from './heat-cell.tsx';

const words: Readonly<Record<Standing, string>> = {
  passed: 'done',
  failed: 'failed',
  running: 'running',
  idle: 'not yet',
};
const kinds: readonly Standing[] = ['passed', 'running', 'failed', 'idle'];
const fills: Readonly<Record<Standing, string>> = {
  passed: 'var(--ok)',
  running: 'var(--accent)',
  failed: 'var(--err)',
  idle: 'var(--line)',
};

export function ClassCounter({ model }: { readonly model: Model }) {
  const place = model.place.value;
  const hasExercise = (model.deck.value.slides[place.index]?.exercises.length ?? 0) > 0;
  if (!hasExercise)
    return (
      <section class="count" aria-label="This exercise">
        <div class="lab">
          <b>This exercise</b>
        </div>
        <p class="muted">No exercise on this slide.</p>
      </section>
    );
  const count = countClass(rosterOf(model));
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
