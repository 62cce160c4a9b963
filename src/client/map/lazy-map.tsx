// Stands for the map until its script and its style are here: they come when it is opened.
import { useEffect, useState } from 'preact/hooks';
import type { MapProps } from './map-panel.tsx';

type Panel = typeof import('./map-panel.tsx').MapPanel;

let here: Panel | null = null;

async function loadMap(base: string): Promise<Panel> {
  const style = document.createElement('link');
  const styled = new Promise((done, failed) => {
    Object.assign(style, { rel: 'stylesheet', href: `${base}build/map.css` });
    style.addEventListener('load', done);
    style.addEventListener('error', failed);
  });
  document.head.append(style);
  const [{ MapPanel }] = await Promise.all([import('./map-panel.tsx'), styled]);
  return MapPanel;
}

export function LazyMap(props: MapProps) {
  const [Panel, setPanel] = useState<Panel | null>(() => here);
  useEffect(() => {
    if (Panel) return;
    loadMap(props.model.boot.base).then(
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
