// Stands for a larger dialog until its script is here: no slide waits for it.
import { useEffect, useState } from 'preact/hooks';
import type { AnyAidProps } from './aids.tsx';

type Aids = typeof import('./aids.tsx');

let here: Aids | null = null;

export async function loadAids(): Promise<Aids> {
  here ??= await import('./aids.tsx');
  return here;
}

export function LazyAid(props: AnyAidProps) {
  const [aids, setAids] = useState<Aids | null>(here);
  useEffect(() => {
    if (aids) return;
    loadAids().then(setAids, () => {
      props.close();
      const sentence = 'The server does not answer: try again when the page is live.';
      props.model.toast.value = { sentence, icon: 'cross' };
    });
  }, []);
  return aids && <aids.Aid {...props} />;
}
