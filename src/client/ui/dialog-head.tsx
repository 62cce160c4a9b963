// The head of a large dialog: its title, and the way out.
import { Icon } from './icon.tsx';

type Props = { readonly title: string; readonly close: () => void };

export function DialogHead({ title, close }: Props) {
  return (
    <div class="dialog-h">
      <h2>{title}</h2>
      <button type="button" class="btn ghost icon sm" aria-label="Close" onClick={close}>
        <Icon name="cross" />
      </button>
    </div>
  );
}
