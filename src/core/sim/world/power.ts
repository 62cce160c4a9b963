// Engines that stop, start and die; nodes that lose their power and get it back.
import { nodeAppeared, nodeVanished } from '../manager/dispatcher.ts';
import type { Engine } from '../node/engine.ts';
import { containerExited, startContainer } from '../node/lifecycle.ts';
import type { HostConfig } from '../node/request.ts';
import { sendSignal } from '../node/signal.ts';
import { clusterOf } from '../store/swarm.ts';
import type { Parts } from './parts.ts';

/** The daemon dies without notice: what runs in containers runs on, unseen. */
export function killEngine(parts: Parts, engine: Engine): void {
  const { membership } = engine.state;
  if (!engine.state.running) return;
  engine.state.running = false;
  const swarm = membership && parts.manager.get(membership.swarm);
  if (swarm) nodeVanished(parts.kernel, swarm, membership.node);
  engine.changed.open();
}

/** The daemon stops cleanly: its containers end first. */
export function stopEngine(parts: Parts, engine: Engine): void {
  if (!engine.state.running) return;
  killEngine(parts, engine);
  endContainers(engine);
}

function endContainers(engine: Engine): void {
  for (const container of Object.values(engine.state.containers)) {
    if (container.status !== 'running' && container.status !== 'paused') continue;
    sendSignal(engine, container, 'TERM');
    sendSignal(engine, container, 'KILL');
  }
}

/** The daemon comes back: it ends what it no longer knows, and rejoins its swarm. */
export function startEngine(parts: Parts, engine: Engine): void {
  const { state } = engine;
  if (state.running || !state.powered) return;
  state.running = true;
  for (const container of Object.values(state.containers)) {
    if (container.status !== 'running' && container.status !== 'paused') continue;
    parts.host.drop(container.id);
    containerExited(engine, container, 255);
  }
  for (const container of Object.values(state.containers)) {
    const policy = (container.hostConfig as HostConfig).RestartPolicy?.Name;
    const always = policy === 'always' || (policy === 'unless-stopped' && !container.stopped);
    if (always && !container.task && container.status === 'exited') {
      startContainer(engine, container);
    }
  }
  const { membership } = state;
  const swarm = membership && parts.manager.get(membership.swarm);
  // A manager of a locked swarm cannot read what it knows until somebody gives it the key.
  const manages = swarm?.store.get('node', membership?.node ?? '')?.manager != null;
  if (membership) membership.locked = manages && clusterOf(swarm).unlockKey !== '';
  if (!membership?.locked && !membership?.outcast) {
    if (swarm && membership) nodeAppeared(parts.kernel, swarm, membership.node);
    parts.agents.engineStarted(engine);
  }
  engine.changed.open();
}

/** No power: the machine and everything on it is gone at once. */
export function powerOff(parts: Parts, engine: Engine): void {
  const { state } = engine;
  if (!state.powered) return;
  killEngine(parts, engine);
  endContainers(engine);
  state.powered = false;
  parts.net.control.setReachable(state.name, false);
  parts.machines.get(state.name)?.killAll();
}

export function powerOn(parts: Parts, engine: Engine): void {
  const { state } = engine;
  if (state.powered) return;
  state.powered = true;
  parts.net.control.setReachable(state.name, true);
  startEngine(parts, engine);
}
