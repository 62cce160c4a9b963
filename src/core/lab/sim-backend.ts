// The simulated swarm as a backend: virtual time, marks out of band, checkpoints.
import { sha256Hex } from '../lib/sha256.ts';
import type { LabSpec, World } from '../sim/world.ts';
import type { Backend, BackendEvent } from './backend.ts';

type Timer = { readonly atMs: number; readonly id: number; readonly callback: () => void };

/** Wraps a world. Whoever else runs the world meanwhile breaks the order of things. */
export function createSimBackend(world: World, lab: LabSpec): Backend {
  const timers: Timer[] = [];
  let timerId = 0;
  let settled = false;
  let listener: (event: BackendEvent) => void = () => {};
  world.listen(event => listener(event));
  /** Whatever touches the world leaves something to happen in the present moment. */
  const touch = (what: () => void) => {
    settled = false;
    what();
  };

  return {
    name: 'simulated',
    capabilities: {
      virtualTime: true,
      snapshot: true,
      nodePower: true,
      cluster: true,
      keepsShells: true,
    },
    offers: new Set(['vip-traffic']),
    nodes: lab.nodes.map(({ name, address }) => ({ name, address, role: '' })),
    clock: {
      nowMs: () => world.now(),
      after(delayMs, callback) {
        const atMs = Math.round((world.now() + Math.max(0, delayMs)) * 1000) / 1000;
        const timer = { atMs, id: ++timerId, callback };
        const at = timers.findIndex(one => one.atMs > atMs);
        timers.splice(at === -1 ? timers.length : at, 0, timer);
        return () => {
          const index = timers.indexOf(timer);
          if (index !== -1) timers.splice(index, 1);
        };
      },
    },
    open(terminal, node, columns, rows) {
      if (world.terminals().includes(terminal)) return `The terminal ${terminal} is open already.`;
      if (!lab.nodes.some(one => one.name === node)) return `There is no node ${node} in this lab.`;
      touch(() => world.openTerminal(terminal, node, columns, rows));
      return null;
    },
    write: (terminal, bytes) => touch(() => world.input(terminal, bytes)),
    resize: (terminal, columns, rows) => touch(() => world.resize(terminal, columns, rows)),
    close: terminal => touch(() => world.closeTerminal(terminal)),
    // Its output is bounded by virtual time and by the history of the terminal, not by viewers.
    pause: () => {},
    resume: () => {},
    foreground: terminal => world.foreground(terminal),
    listen(heard) {
      listener = heard;
    },
    cluster: () => world.cluster(),
    map: () => world.map(),
    power: (node, on) => touch(() => world.power(node, on)),
    request: (node, port, bytes, done) => touch(() => world.request(node, port, bytes, done)),
    virtual: {
      run,
      nextMs() {
        const timer = timers[0]?.atMs ?? null;
        const next = world.nextMs();
        if (timer === null || next === null) return timer ?? next;
        return Math.min(timer, next);
      },
      settled: () => settled,
      checkpoint() {
        if (timers.length > 0) return 'busy';
        const checkpoint = world.checkpoint();
        return checkpoint === 'busy' ? 'busy' : { ...checkpoint };
      },
      hash: () => sha256Hex(`${world.hash()} ${timers.map(timer => timer.atMs).join(' ')}`),
    },
    dispose() {
      timers.length = 0;
      listener = () => {};
    },
  };

  /**
   * Moment by moment, since what happens in one may set a timer for the same one: a timer's turn
   * comes when everything up to its moment has happened, whatever the slices of its host.
   */
  function run(untilMs: number, fuel: number): 'idle' | 'reached' | 'budget' {
    for (let left = fuel; left > 0; ) {
      const due = Math.min(timers[0]?.atMs ?? untilMs, world.nextMs() ?? untilMs, untilMs);
      const target = Math.max(due, world.now());
      if (target === Number.POSITIVE_INFINITY) {
        settled = true;
        return 'idle';
      }
      const ended = world.run(target, left);
      left -= ended === 'budget' ? left : 1;
      settled = ended !== 'budget';
      if (!settled) continue;
      const timer = timers[0];
      if (timer && timer.atMs <= world.now()) {
        timers.shift();
        timer.callback();
        continue;
      }
      if (world.now() < untilMs) continue;
      return timer === undefined && world.nextMs() === null ? 'idle' : 'reached';
    }
    return 'budget';
  }
}
