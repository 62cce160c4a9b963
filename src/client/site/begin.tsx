// The student's page with its lab in a worker instead of a server.
import type { Boot } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import type { PageSource } from '../page-source.ts';
import { readingView } from '../reading/view.ts';
import { startPage } from '../start.ts';
import { StudentPage } from '../student/student-page.tsx';
import {
  askedExercise,
  beginThere,
  Embedded,
  embeddedActions,
  NoSuchExercise,
  slideOfExercise,
} from './embedded.tsx';
import { startOffline } from './offline.ts';
import { fetchPackedSlide } from './packed-slides.ts';
import { openWorkerWire, type WorkerWire } from './worker-wire.ts';

// All scripts lie in one folder.
const script = new URL('site-worker.js', import.meta.url);

let wire: WorkerWire | null = null;

const exercise = askedExercise(location.search);
// Each has a lab of its own: a page may show several.
if (exercise !== null) script.searchParams.set('exercise', exercise);

const source: PageSource = {
  openWire({ deck }, events) {
    wire = openWorkerWire(script, deck.version, events);
    return wire;
  },
  fetchSlide: boot => index => fetchPackedSlide(boot, index),
  progress: {
    exported: async () => (await wire?.exportProgress()) ?? '',
    imported: async text => (await wire?.importProgress(text)) ?? null,
  },
};

if (exercise === null) startPage('student', model => <StudentPage model={model} />, source);
else embed(exercise);
startOffline();

function embed(name: string): void {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
  const slide = slideOfExercise(boot.deck, name);
  document.body.classList.add('embedded');
  history.replaceState(null, '', `#${(slide ?? 0) + 1}`);
  const view = (model: Model) => {
    if (slide === null) return <NoSuchExercise model={model} name={name} />;
    // Whatever this reader, or a frame as narrow as a phone, has elsewhere.
    readingView.value = 'slides';
    beginThere(model, slide);
    return <Embedded model={model} slide={slide} />;
  };
  startPage('student', view, source, embeddedActions);
}
