// Wires the rooms of a world together: kernel, network, engines, managers, machines.

import type { ApiParts } from '../api/call.ts';
import { createEngineSocket } from '../api/router.ts';
import { createKernel, createKernelState, type Kernel, type Plain } from '../kernel/kernel.ts';
import { settleRole } from '../manager/control-swarm.ts';
import { createManager, type Manager } from '../manager/manager.ts';
import { createNet, type Net } from '../net/net.ts';
import { type Agents, createAgents } from '../node/agent.ts';
import { createEngine, type Engine, type EngineParts } from '../node/engine.ts';
import { resumeSessions } from '../node/exec.ts';
import { handleHealth } from '../node/health.ts';
import { addImage } from '../node/image.ts';
import { containerExited, killForMemory, startContainer } from '../node/lifecycle.ts';
import { createDefaultNetworks } from '../node/local-network.ts';
import { writeLogText } from '../node/log.ts';
import { lifelineOf } from '../node/machine.ts';
import { createRegistry } from '../node/registry.ts';
import { sendSignal } from '../node/signal.ts';
import { createEngineState } from '../node/state.ts';
import { workloadOf } from '../node/usage.ts';
import { createFileSystem } from '../os/files.ts';
import { createMachine } from '../os/machine.ts';
import type { Machine, Service } from '../os/os.ts';
import { createProgramHost, type ProgramHost } from '../program/program-host.ts';
import { mainProgramOf, mainPrograms } from '../program/programs.ts';
import { parseReference } from '../store/reference.ts';
import type { Swarm } from '../store/swarm.ts';
import type { LabNode, WorldOptions } from '../world.ts';
import { daemonsOf } from './daemons.ts';
import { startEngine, stopEngine } from './power.ts';
import type { WorldState } from './state.ts';
import { swarmEvent } from './swarm-event.ts';
import { userland } from './userland.ts';

export type Parts = {
  readonly kernel: Kernel;
  readonly net: Net;
  readonly host: ProgramHost;
  readonly manager: Manager;
  readonly agents: Agents;
  /** By node name, in the lab's order. */
  readonly engines: ReadonlyMap<string, Engine>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly api: ApiParts;
};

export function wireParts(
  options: WorldOptions,
  stored: WorldState | null,
  clusterChanged: () => void,
): Parts {
  const { lab, epochMs } = options;
  const kernel = createKernel(stored?.kernel ?? createKernelState(options.seed));
  const engines = new Map<string, Engine>();
  const machines = new Map<string, Machine>();
  const all = () => [...engines.values()];
  const ownerOf = (containerId: string) =>
    all().find(engine => engine.state.containers[containerId] !== undefined);
  const net = createNet({
    kernel,
    nodes: lab.nodes.map(({ name, address }) => ({ name, address })),
    daemons(name) {
      const engine = engines.get(name);
      return engine ? daemonsOf(engine, id => manager.get(id)) : [];
    },
    from: stored?.net ?? null,
    deliver: (containerId, event) => host.deliver(containerId, event),
  });
  const host = createProgramHost({
    kernel,
    epochMs,
    programs: mainPrograms,
    sockets: () => net.sockets,
    from: stored?.host ?? null,
    files(containerId) {
      const engine = ownerOf(containerId);
      const container = engine?.state.containers[containerId];
      return engine && container ? lifelineOf(engine, container).machine.files : null;
    },
    logged(containerId, stream, text) {
      const engine = ownerOf(containerId);
      const container = engine?.state.containers[containerId];
      if (engine && container) writeLogText(engine, container, stream, text);
    },
    exited(containerId, status) {
      const engine = ownerOf(containerId);
      const container = engine?.state.containers[containerId];
      if (engine && container) containerExited(engine, container, status);
    },
  });
  const agents = createAgents(kernel, all);
  const manager = createManager({
    kernel,
    net: net.control,
    changed(swarm, change) {
      agents.noted(swarm, change);
      swarmEvent(all(), swarm, change);
      clusterChanged();
    },
    leaderless: clusterChanged,
  });
  const createTree: EngineParts['createTree'] = (base, from) =>
    createFileSystem({
      base: userland.base(base),
      nowMs: kernel.now,
      random: kernel.random,
      ...(from === null ? {} : { from }),
    });
  const shared: EngineParts = {
    kernel,
    epochMs,
    net: net.control,
    host,
    userland,
    registry: createRegistry(lab.images, base => createTree(base, null)),
    createMachine,
    createTree,
    mainProgramOf,
    swarmOf: id => manager.get(id),
    engine: name => engines.get(name),
  };
  const api: ApiParts = { kernel, epochMs, manager, agents, engines: all };
  const parts = { kernel, net, host, manager, agents, engines, machines, api };
  for (const node of lab.nodes) addEngine(parts, engines, machines, node, shared, stored);
  handleTimers(parts);
  for (const swarm of stored?.swarms ?? []) manager.open(swarm);
  if (stored) for (const engine of all()) resumeSessions(engine);
  return parts;
}

function addEngine(
  parts: Parts,
  engines: Map<string, Engine>,
  machines: Map<string, Machine>,
  node: LabNode,
  shared: EngineParts,
  stored: WorldState | null,
): void {
  const { kernel, net } = parts;
  const known = stored?.engines.find(engine => engine.name === node.name);
  const state =
    known ??
    createEngineState({
      name: node.name,
      address: node.address,
      cpus: node.cpus,
      memoryBytes: node.memoryBytes,
      labels: node.labels,
      engineId: engineId(kernel),
    });
  const engine = createEngine(state, shared, () => machine);
  engine.taskChanged = container => parts.agents.containerChanged(engine, container);
  const machine: Machine = createMachine({
    id: node.name,
    kind: 'node',
    nodeName: node.name,
    hostname: () => node.name,
    personality: 'bash',
    userland: shared.userland,
    base: 'node',
    layers: [],
    from: stored?.files[node.name] ?? null,
    network: net.control.networkOf(() => machine),
    engine: createEngineSocket(engine, parts.api),
    kernel,
    epochMs: shared.epochMs,
    environment: {
      HOME: '/root',
      USER: 'root',
      LOGNAME: 'root',
      SHELL: '/bin/bash',
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    },
    home: '/root',
    memoryBytes: node.memoryBytes,
    cpus: node.cpus,
    workload: () => workloadOf(engine),
    peer: name => peerOf(parts, name),
    service: name => (name === 'docker' ? serviceOf(parts, engine) : null),
    main: () => null,
  });
  engines.set(node.name, engine);
  machines.set(node.name, machine);
  for (const [name, saved] of Object.entries(stored?.volumes[node.name] ?? {})) {
    engine.volumeTrees.set(name, shared.createTree('volume', saved));
  }
  if (!known) createDefaultNetworks(engine);
}

function serviceOf(parts: Parts, engine: Engine): Service {
  return {
    running: () => engine.state.running,
    start: () => startEngine(parts, engine),
    stop: () => stopEngine(parts, engine),
  };
}

/** Another node that answers: by its name or its address. */
function peerOf(parts: Parts, name: string): Machine | null {
  for (const [nodeName, engine] of parts.engines) {
    if (!engine.state.powered) continue;
    if (nodeName === name || engine.state.address === name)
      return parts.machines.get(nodeName) ?? null;
  }
  return null;
}

function engineId(kernel: Kernel): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const group = () =>
    Array.from({ length: 4 }, () => letters.charAt(kernel.random.below(32))).join('');
  return Array.from({ length: 12 }, group).join(':');
}

/** Timers that belong to no single room. */
function handleTimers({ kernel, engines, manager }: Parts): void {
  const onContainer = (kind: string, act: (engine: Engine, id: string) => void) => {
    kernel.handle(kind, (args: Plain) => {
      const { node, id } = args as { node: string; id: string };
      const engine = engines.get(node);
      if (engine?.state.containers[id]) act(engine, id);
    });
  };
  onContainer('container-kill', (engine, id) => {
    const container = engine.state.containers[id];
    if (container) sendSignal(engine, container, 'KILL');
  });
  onContainer('container-restart', (engine, id) => {
    const container = engine.state.containers[id];
    if (container?.status === 'restarting') startContainer(engine, container);
  });
  kernel.handle('container-oom', args => {
    const { node, id, life } = args as { node: string; id: string; life: number };
    const engine = engines.get(node);
    const container = engine?.state.containers[id];
    if (engine && container) killForMemory(engine, container, life);
  });
  handleHealth(kernel, node => engines.get(node));
  kernel.handle('role', args => {
    const { swarm: id, node } = args as { swarm: string; node: string };
    const swarm: Swarm | undefined = manager.get(id);
    if (swarm) settleRole(kernel, swarm, node);
  });
}

/** Puts images on a node as if they had been pulled long ago. */
export function addPresent(parts: Parts, references: readonly string[]): void {
  for (const engine of parts.engines.values()) {
    for (const text of references) {
      const reference = parseReference(text);
      if (!reference) continue;
      const content = engine.parts.registry.find(reference);
      if (typeof content === 'string') continue;
      const image = addImage(engine, content, reference);
      const path = reference.path.replace(/^library\//, '');
      const digest = `${path}@${content.digest}`;
      if (!image.digests.includes(digest)) image.digests = [...image.digests, digest];
    }
  }
}
