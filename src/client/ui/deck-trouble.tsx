// Over the slide: what keeps the author's last save from being shown, with its line in the file.
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';

const shown = 3;

export function DeckTrouble({ model }: { readonly model: Model }) {
  const lines = model.trouble.value;
  if (lines.length === 0) return null;
  const more = lines.length - shown;
  return (
    <div class="note w trouble" role="alert" data-trouble={lines.length}>
      <Icon name="cross" />
      <div>
        <b>The deck has a mistake: until it is mended, slides stay as they were last read.</b>
        {lines.slice(0, shown).map(line => (
          <code key={line}>{line}</code>
        ))}
        {more > 0 && <p>And {more} more: deckhand check lists them all.</p>}
      </div>
    </div>
  );
}
