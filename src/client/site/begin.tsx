// The student's page with its lab in a worker instead of a server.
import { startPage } from '../start.ts';
import { StudentPage } from '../student/student-page.tsx';
import { startOffline } from './offline.ts';
import { fetchPackedSlide } from './packed-slides.ts';
import { openWorkerWire } from './worker-wire.ts';

// All scripts lie in one folder.
const script = new URL('site-worker.js', import.meta.url);

startPage('student', model => <StudentPage model={model} />, {
  openWire: ({ deck }, events) => openWorkerWire(script, deck.version, events),
  fetchSlide: boot => index => fetchPackedSlide(boot, index),
});
startOffline();
