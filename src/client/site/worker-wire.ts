// A Web Worker as a wire of the page: the simulator and the journal of a static site are in it.
import type { SiteReport, SiteRequest } from '../../core/protocol/site-messages.ts';
import type { Wire, WireEvents } from '../connection.ts';

export type WorkerWire = Wire & {
  /** One's progress as a text. */
  readonly exportProgress: () => Promise<string>;
  /** Why that text was not taken, or null. */
  readonly importProgress: (text: string) => Promise<string | null>;
};

/** `script`: address of the worker's script; `deck`: version of the page's own, which never changes. */
export function openWorkerWire(script: URL, deck: string, events: WireEvents): WorkerWire {
  const worker = new Worker(script);
  let exported: ((text: string) => void)[] = [];
  let imported: ((sentence: string | null) => void)[] = [];
  const ask = (request: SiteRequest) => worker.postMessage(request);
  worker.addEventListener('message', ({ data }: MessageEvent<SiteReport>) => {
    if (data.kind === 'listening') events.opened();
    else if (data.kind === 'exported') {
      for (const done of exported) done(data.text);
      exported = [];
    } else if (data.kind === 'imported') {
      for (const done of imported) done(data.sentence);
      imported = [];
    } else events.received(data.kind === 'welcome' ? { ...data, deck } : data);
  });
  worker.addEventListener('error', event => {
    const detail = event.message ? ` (${event.message})` : '';
    const sentence = `The lab ended${detail}. Reload this page: what you did is kept.`;
    events.received({ kind: 'goodbye', sentence });
  });
  return {
    send: ask,
    retry: () => {},
    close: () => worker.terminate(),
    exportProgress: () =>
      new Promise(done => {
        exported.push(done);
        ask({ kind: 'export' });
      }),
    importProgress: text =>
      new Promise(done => {
        imported.push(done);
        ask({ kind: 'import', text });
      }),
  };
}
