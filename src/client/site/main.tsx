// The page of a static site: its slide is in the HTML, so the rest waits until that is to be seen.
import { afterFirstPaint } from '../first-paint.ts';

await afterFirstPaint();
await import('./begin.tsx');
