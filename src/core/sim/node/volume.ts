// Volumes: named trees on a node that outlive containers.
import { ok, type Result } from '../../lib/result.ts';
import type { Tree } from '../os/os.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Labels } from '../store/specs.ts';
import type { Engine } from './engine.ts';
import type { ContainerState, VolumeState } from './state.ts';

export function createVolume(
  engine: Engine,
  fields: {
    readonly name: string;
    readonly labels?: Labels | null;
    readonly options?: Labels | null;
    readonly anonymous?: boolean;
  },
): VolumeState {
  const known = engine.state.volumes[fields.name];
  if (known) return known;
  const volume: VolumeState = {
    name: fields.name,
    createdMs: engine.parts.kernel.now(),
    labels: fields.labels ?? null,
    options: fields.options ?? null,
    anonymous: fields.anonymous ?? false,
  };
  engine.state.volumes[volume.name] = volume;
  const attributes = { driver: 'local' };
  engine.event({ type: 'volume', action: 'create', id: volume.name, attributes });
  return volume;
}

/** The files of a volume. */
export function volumeTree(engine: Engine, name: string): Tree {
  let tree = engine.volumeTrees.get(name);
  if (!tree) {
    tree = engine.parts.createTree('volume', null);
    engine.volumeTrees.set(name, tree);
  }
  return tree;
}

/** Containers that mount it, running or not. */
export function usersOf(engine: Engine, name: string): ContainerState[] {
  return Object.values(engine.state.containers).filter(one =>
    one.mounts.some(mount => mount.type === 'volume' && mount.name === name),
  );
}

export function removeVolume(engine: Engine, name: string): Result<null, Refusal> {
  if (!engine.state.volumes[name]) return refuse(404, `get ${name}: no such volume`);
  const users = usersOf(engine, name);
  if (users.length > 0) {
    const ids = users.map(one => one.id).join(', ');
    return refuse(409, `remove ${name}: volume is in use - [${ids}]`);
  }
  delete engine.state.volumes[name];
  engine.volumeTrees.delete(name);
  engine.event({ type: 'volume', action: 'destroy', id: name, attributes: { driver: 'local' } });
  return ok(null);
}
