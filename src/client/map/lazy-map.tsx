// Stands for the map until its script and its style are here: they come when it is opened.
import { lazy } from '../ui/lazy.tsx';

export const LazyMap = lazy(async () => (await import('./map-panel.tsx')).MapPanel, 'map.css');
