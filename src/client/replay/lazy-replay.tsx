// Stands for the player of recordings until its script and style are here.
import { useEffect, useState } from 'preact/hooks';
import type { ReplayProps } from './replay-panel.tsx';

type Panel = typeof import('./replay-panel.tsx').ReplayPanel;

let here: Panel | null = null;

async function loadPanel(base: string): Promise<Panel> {
  const style = document.createElement('link');
  const styled = new Promise((done, failed) => {
    Object.assign(style, { rel: 'stylesheet', href: `${base}build/replay.css` });
    style.addEventListener('load', done);
    style.addEventListener('error', failed);
  });
  document.head.append(style);
  const [{ ReplayPanel }] = await Promise.all([import('./replay-panel.tsx'), styled]);
  return ReplayPanel;
}

export function LazyReplay(props: ReplayProps) {
  const [Panel, setPanel] = useState<Panel | null>(() => here);
  useEffect(() => {
    if (Panel) return;
    loadPanel(props.model.boot.base).then(
      loaded => {
        here = loaded;
        setPanel(() => loaded);
      },
      () => {
        props.close();
        const sentence = 'The server does not answer: try again when the page is live.';
        props.model.toast.value = { sentence, icon: 'cross' };
      },
    );
  }, []);
  return Panel && <Panel {...props} />;
}
