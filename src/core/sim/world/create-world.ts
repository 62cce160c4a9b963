// Makes a world from a lab or a checkpoint, and is its door.
import { assert } from '../../lib/assert.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { saveSessions } from '../node/exec.ts';
import { makePath } from '../node/tree-files.ts';
import type { World, WorldEvent, WorldOptions } from '../world.ts';
import { viewMap } from './cluster-map.ts';
import { viewCluster } from './cluster-view.ts';
import { exchange } from './exchange.ts';
import { execute } from './execute.ts';
import { lateServices } from './late-services.ts';
import { addPresent, type Parts, wireParts } from './parts.ts';
import { killEngine, powerOff, powerOn, startEngine, stopEngine } from './power.ts';
import { fromCheckpoint, gatherState, hashState, toCheckpoint } from './state.ts';
import { createTerminals } from './terminal.ts';

/** Output of a terminal that costs about as much as one ordinary event, a microsecond. */
const bytesPerEvent = 8;

export function createWorld(options: WorldOptions): World {
  let listener: (event: WorldEvent) => void = () => {};
  let clusterChanged = false;
  const stored = options.from ? fromCheckpoint(options.from) : null;
  const names = options.lab.nodes.map(node => node.name).join(' ');
  const known = stored?.engines.map(engine => engine.name).join(' ') ?? names;
  assert(known === names, 'the lab has the nodes of the stored state');
  const parts = wireParts(options, stored, () => {
    clusterChanged = true;
  });
  const { kernel, net, engines } = parts;
  const emit = (event: WorldEvent) => {
    // Whoever listens keeps a screen and a history of it, which outweighs an ordinary event.
    if (event.kind === 'output') kernel.spend(event.bytes.length / bytesPerEvent);
    listener(event);
  };
  const terminals = createTerminals(parts, emit, stored?.terminals ?? []);
  if (!stored) setUp(parts, options);
  const tell = () => {
    if (!clusterChanged) return;
    clusterChanged = false;
    emit({ kind: 'cluster' });
  };
  const state = () => gatherState(parts, terminals.states());
  return {
    now: kernel.now,
    run(untilMs, fuel) {
      const end = kernel.run(untilMs, fuel);
      tell();
      return end;
    },
    nextMs: kernel.nextMs,
    openTerminal: terminals.open,
    input: terminals.input,
    resize: terminals.resize,
    closeTerminal: terminals.close,
    terminals: terminals.names,
    foreground: terminals.foreground,
    power(node, on) {
      const engine = engines.get(node);
      if (!engine) return;
      if (on) powerOn(parts, engine);
      else {
        powerOff(parts, engine);
        terminals.endOn(node);
      }
      clusterChanged = true;
    },
    engine(node, action) {
      const engine = engines.get(node);
      if (!engine) return;
      if (action === 'start') startEngine(parts, engine);
      else if (action === 'stop') stopEngine(parts, engine);
      else killEngine(parts, engine);
      clusterChanged = true;
    },
    socket: node => parts.machines.get(node)?.engine ?? null,
    exchange(node, request, tell) {
      const socket = parts.machines.get(node)?.engine;
      return socket ? exchange(kernel, socket, request, tell) : null;
    },
    listen(to) {
      listener = to;
    },
    cluster: () => viewCluster(parts),
    map: () => viewMap(parts, options.epochMs),
    lateServices: () => lateServices(parts),
    serviceVersions: () =>
      Object.fromEntries(
        parts.manager
          .swarms()
          .flatMap(({ store }) => store.list('service'))
          .map(({ spec, specVersion }) => [spec.Name, specVersion]),
      ),
    request: net.control.request,
    checkpoint() {
      if (!kernel.restful() || !net.restful()) return 'busy';
      const shells = terminals.states();
      if (shells.some(({ shell }) => shell === null)) return 'busy';
      for (const engine of engines.values()) if (!saveSessions(engine)) return 'busy';
      return toCheckpoint(gatherState(parts, shells));
    },
    execute: (node, command, how = {}) => execute(parts, node, command, how),
    hash() {
      // Brings the stored timers up to date.
      kernel.restful();
      for (const engine of engines.values()) saveSessions(engine);
      return hashState(state());
    },
  };
}

/** What exists before the first exercise: images, files, and what the setup's commands make. */
function setUp(parts: Parts, { lab }: WorldOptions): void {
  addPresent(parts, lab.present);
  const hosts = lab.nodes.map(({ name, address }) => `${address}\t${name}\n`).join('');
  for (const [name, machine] of parts.machines) {
    // Nodes know one another by name, as machines do that were set up together.
    machine.files.write('/etc/hosts', encodeUtf8(`\n${hosts}`), { append: true });
    for (const file of lab.files) {
      if (file.node !== null && file.node !== name) continue;
      makePath(machine.files, file.path.slice(0, file.path.lastIndexOf('/')) || '/');
      machine.files.write(file.path, file.bytes, { mode: file.mode });
    }
  }
  for (const { node, run } of lab.setup) execute(parts, node, run, {});
}
