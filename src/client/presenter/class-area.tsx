// The class: who needs somebody, in words, and the roster, a column for each student.
import type { Model } from '../model.ts';
import { rowsByNeed } from './class-now.ts';
import { Needs } from './needs.tsx';
import { Roster } from './roster.tsx';

export function ClassArea({ model }: { readonly model: Model }) {
  const rows = rowsByNeed(model);
  return (
    <div class="class">
      <Needs model={model} rows={rows} />
      <Roster model={model} rows={rows} />
    </div>
  );
}
