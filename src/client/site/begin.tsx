// The student's page with its lab in a worker instead of a server.
import { startPage } from '../start.ts';
import { StudentPage } from '../student/student-page.tsx';
import { startOffline } from './offline.ts';
import { fetchPackedSlide } from './packed-slides.ts';
import { openWorkerWire, type WorkerWire } from './worker-wire.ts';

// All scripts lie in one folder.
const script = new URL('site-worker.js', import.meta.url);

let wire: WorkerWire | null = null;

startPage('student', model => <StudentPage model={model} />, {
  openWire({ deck }, events) {
    wire = openWorkerWire(script, deck.version, events);
    return wire;
  },
  fetchSlide: boot => index => fetchPackedSlide(boot, index),
  progress: {
    exported: async () => (await wire?.exportProgress()) ?? '',
    imported: async text => (await wire?.importProgress(text)) ?? null,
  },
});
startOffline();
