// A world's whole state as plain data: taken from the parts, copied, given back to them.
import { assert } from '../../lib/assert.ts';
import { toHex } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import { ENGINE } from '../engine-number.ts';
import type { KernelState, Plain } from '../kernel/kernel.ts';
import type { EngineState } from '../node/state.ts';
import type { SwarmState } from '../store/swarm.ts';
import type { Checkpoint } from '../world.ts';
import type { Parts } from './parts.ts';
import type { TerminalState } from './terminal.ts';

export type WorldState = {
  readonly kernel: KernelState;
  readonly swarms: readonly SwarmState[];
  readonly engines: readonly EngineState[];
  readonly net: Plain;
  readonly host: Plain;
  /** Files of the nodes themselves, by name. */
  readonly files: { readonly [node: string]: Plain };
  readonly volumes: { readonly [node: string]: { readonly [name: string]: Plain } };
  readonly terminals: readonly TerminalState[];
};

/** The present state; parts of it are the living ones: copy before the world goes on. */
export function gatherState(parts: Parts, terminals: readonly TerminalState[]): WorldState {
  const files: { [node: string]: Plain } = {};
  const volumes: { [node: string]: { [name: string]: Plain } } = {};
  for (const [name, engine] of parts.engines) {
    const machine = parts.machines.get(name);
    files[name] = machine?.state() ?? null;
    const saved: { [name: string]: Plain } = {};
    for (const [volume, tree] of engine.volumeTrees) saved[volume] = tree.save();
    volumes[name] = saved;
    for (const container of Object.values(engine.state.containers)) {
      const lifeline = engine.lifelines.get(container.id);
      if (lifeline) container.files = lifeline.machine.state();
    }
  }
  return {
    kernel: parts.kernel.state,
    swarms: parts.manager.swarms().map(swarm => swarm.state),
    engines: [...parts.engines.values()].map(engine => engine.state),
    net: parts.net.state(),
    host: parts.host.state(),
    files,
    volumes,
    terminals,
  };
}

export function toCheckpoint(state: WorldState): Checkpoint {
  const data = copyPlain(state as unknown as Plain);
  return { format: 1, engine: ENGINE, nowMs: state.kernel.nowMs, data };
}

/** A state of one's own, to go on from. */
export function fromCheckpoint(checkpoint: Checkpoint): WorldState {
  assert(checkpoint.format === 1, 'a checkpoint of a known format');
  return copyPlain(checkpoint.data) as unknown as WorldState;
}

/** Bytes are never changed in place, so copies share them. */
export function copyPlain(value: Plain): Plain {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const list: Plain[] = new Array(value.length);
    for (let index = 0; index < value.length; index++)
      list[index] = copyPlain(value[index] ?? null);
    return list;
  }
  const source = value as { readonly [key: string]: Plain };
  const copy: { [key: string]: Plain } = {};
  for (const key in source) copy[key] = copyPlain(source[key] ?? null);
  return copy;
}

/** Equal states give equal digests, whatever the order in which their keys were made. */
export function hashState(state: WorldState): string {
  return sha256Hex(textOf(state as unknown as Plain));
}

function textOf(value: Plain): string {
  if (value instanceof Uint8Array) return `x${toHex(value)}`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(one => textOf(one ?? null)).join(',')}]`;
  const source = value as { readonly [key: string]: Plain };
  const keys = Object.keys(source).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${textOf(source[key] ?? null)}`).join(',')}}`;
}
