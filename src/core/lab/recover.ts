// After a failure, a plan that goes on needs a prompt: ^C, and if that does not help, a new shell.
import type { Pane } from './pane.ts';
import type { ActionHost } from './run-actions.ts';

const patienceMs = 5_000;
const stepMs = 50;

/**
 * Calls `done` once the terminal is at a prompt, or has been opened anew. Whoever calls what it
 * returns calls it off: then nothing more is done, and `done` is not called.
 */
export function recover(host: ActionHost, pane: Pane, done: () => void): () => void {
  if (isReady(pane)) {
    done();
    return () => {};
  }
  if (pane.state === 'ended') {
    host.reopen(pane);
    done();
    return () => {};
  }
  host.type(pane, '\x03');
  const untilMs = host.nowMs() + patienceMs;
  const look = () => {
    if (isReady(pane)) done();
    else if (host.nowMs() < untilMs && pane.state !== 'ended') cancel = host.after(stepMs, look);
    else {
      host.reopen(pane);
      done();
    }
  };
  let cancel = host.after(stepMs, look);
  return () => cancel();
}

function isReady(pane: Pane): boolean {
  return pane.state !== 'ended' && pane.prompt !== null && !pane.prompt.continuation;
}
