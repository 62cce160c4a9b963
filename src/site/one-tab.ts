// One tab at a time has a site's lab: the one that was opened last.

const patienceMs = 3_000;

/**
 * Resolves when this worker has the lab. `leave` is called when another one wants it, and has to
 * resolve once nothing more is written.
 */
export async function takeOver(site: string, leave: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return;
  const name = `deckhand ${site}`;
  const channel = new BroadcastChannel(name);
  channel.postMessage('mine');
  let release = () => {};
  const held = new Promise<void>(done => {
    release = done;
  });
  channel.onmessage = () => {
    channel.close();
    leave().finally(release);
  };
  await new Promise<void>(done => {
    const hold = () => {
      done();
      return held;
    };
    const asked = new AbortController();
    // A tab that is frozen does not answer.
    const timer = setTimeout(() => asked.abort(), patienceMs);
    locks
      .request(name, { signal: asked.signal }, () => {
        clearTimeout(timer);
        return hold();
      })
      .catch(() => locks.request(name, { steal: true }, hold))
      .catch(() => done());
  });
}
