// The amber line over a cluster that is not whole: what is wrong and what still works, while it is.
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';
import { Sentence } from './sentence.tsx';

export function ClusterNote({ model }: { readonly model: Model }) {
  const troubles = model.cluster.value?.troubles ?? [];
  if (troubles.length === 0) return null;
  return (
    <div class="note w" role="status" data-area="cluster-note">
      <Icon name="offline" />
      <Sentence text={troubles.join(' ')} />
    </div>
  );
}
