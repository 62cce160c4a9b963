// One sentence at a time, at the foot of the slide; with a button it waits, without it leaves.
import { useEffect } from 'preact/hooks';
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';
import { Sentence } from './sentence.tsx';

const staysMs = 5_000;
const staysWithButtonMs = 12_000;

export function ToastPlace({ model }: { readonly model: Model }) {
  const toast = model.toast.value;
  useEffect(() => {
    if (!toast) return;
    const leave = () => {
      if (model.toast.peek() === toast) model.toast.value = null;
    };
    const timer = setTimeout(leave, toast.action ? staysWithButtonMs : staysMs);
    return () => clearTimeout(timer);
  }, [toast, model]);
  const act = () => {
    model.toast.value = null;
    toast?.action?.act();
  };
  return (
    <div class="toast-place" role="status" aria-live="polite">
      {toast && (
        <div class="toast">
          <Icon name={toast.icon} />
          <Sentence text={toast.sentence} />
          <button type="button" class={toast.action ? 'btn sm' : 'btn sm ghost'} onClick={act}>
            {toast.action?.label ?? 'Got it'}
          </button>
        </div>
      )}
    </div>
  );
}
