// Lets a worker thread run from source: Node 20 cannot load TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
