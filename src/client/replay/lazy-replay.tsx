// Stands for the player of recordings until its script and style are here.
import { lazy } from '../ui/lazy.tsx';

export const LazyReplay = lazy(
  async () => (await import('./replay-panel.tsx')).ReplayPanel,
  'replay.css',
);
