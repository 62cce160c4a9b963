// Stands for a larger dialog until its script is here: no slide waits for it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { sayNoAnswer } from '../ui/lazy.tsx';
import type { AnyAidProps } from './aids.tsx';

type Aids = typeof import('./aids.tsx');

let here: Aids | null = null;

export async function loadAids(): Promise<Aids> {
  here ??= await import('./aids.tsx');
  return here;
}

export function LazyAid(props: AnyAidProps) {
  const [aids, setAids] = useState<Aids | null>(here);
  useTypedMeanwhile(aids !== null);
  useEffect(() => {
    if (aids) return;
    loadAids().then(setAids, () => sayNoAnswer(props));
  }, []);
  return aids && <aids.Aid {...props} />;
}

/** Letters typed right behind the key that opens a dialog: its field gets them when it is there. */
function useTypedMeanwhile(ready: boolean): void {
  const typed = useRef('');
  useLayoutEffect(() => {
    const keep = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Backspace') typed.current = typed.current.slice(0, -1);
      else if (event.key.length === 1) typed.current += event.key;
    };
    document.addEventListener('keydown', keep, true);
    return () => document.removeEventListener('keydown', keep, true);
  }, []);
  // After the field's own effect: it has the focus now.
  useEffect(() => {
    const field = document.querySelector<HTMLInputElement>('dialog input[type="search"]');
    if (!ready || !field || typed.current === '') return;
    field.value = typed.current + field.value;
    typed.current = '';
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, [ready]);
}
