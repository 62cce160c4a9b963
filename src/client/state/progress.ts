// One's progress as a file: a static site keeps it in one browser only.
import type { Model } from '../model.ts';
import { fileName, saveFile } from './save-file.ts';

export type Progress = {
  readonly exported: () => Promise<string>;
  /** Why that text was not taken, or null. */
  readonly imported: (text: string) => Promise<string | null>;
};

/** Gives the browser a file to keep. */
export async function saveProgress(model: Model): Promise<void> {
  if (model.progress === null) return;
  const text = await model.progress.exported();
  saveFile(`${fileName(model.deck.peek().title)}.progress.json`, 'application/json', text);
}

/** Asks for such a file and goes on from it; what is here is kept aside. */
export function loadProgress(model: Model): void {
  const { progress } = model;
  const field = document.createElement('input');
  Object.assign(field, { type: 'file', accept: '.json,application/json', hidden: true });
  field.addEventListener('change', async () => {
    const text = (await field.files?.[0]?.text()) ?? '';
    const sentence = (await progress?.imported(text)) ?? null;
    field.remove();
    if (sentence === null) location.reload();
    else model.toast.value = { sentence, icon: 'cross' };
  });
  // A browser that closes its dialog without a file says so with `cancel`, if at all.
  field.addEventListener('cancel', () => field.remove());
  document.body.append(field);
  field.click();
}
