// /volumes.

import type { VolumeState } from '../node/state.ts';
import { createVolume, removeVolume, usersOf } from '../node/volume.ts';
import type { Labels } from '../store/specs.ts';
import { body, type Call, empty, flag, json, moment, refused } from './call.ts';
import { readFilters } from './filter.ts';
import type { Route } from './route.ts';
import type { ApiAnswer } from './types.ts';

export const volumeRoutes: readonly Route[] = [
  ['GET', '/volumes', list],
  ['POST', '/volumes/create', create],
  ['POST', '/volumes/prune', prune],
  ['GET', '/volumes/:name', inspect],
  ['DELETE', '/volumes/:name', remove],
];

export function wireVolume(call: Call, volume: VolumeState) {
  return {
    CreatedAt: moment(call, volume.createdMs).replace(/\.\d+Z$/, 'Z'),
    Driver: 'local',
    Labels: volume.labels,
    Mountpoint: `/var/lib/docker/volumes/${volume.name}/_data`,
    Name: volume.name,
    Options: volume.options,
    Scope: 'local',
  };
}

function list(call: Call): ApiAnswer {
  const read = readFilters(call, ['dangling', 'driver', 'label', 'name']);
  if (!read.ok) return refused(read.error);
  const filters = read.value;
  const dangling = filters.values('dangling')[0];
  const some = Object.values(call.engine.state.volumes).filter(volume => {
    const unused = usersOf(call.engine, volume.name).length === 0;
    return (
      filters.fuzzy('name', volume.name) &&
      filters.exact('driver', 'local') &&
      filters.labels('label', volume.labels) &&
      (dangling === undefined || (dangling === 'true' || dangling === '1') === unused)
    );
  });
  return json({ Volumes: some.map(volume => wireVolume(call, volume)), Warnings: null });
}

type VolumeBody = {
  readonly Name?: string;
  readonly Driver?: string;
  readonly Labels?: Labels | null;
  readonly DriverOpts?: Labels | null;
};

function create(call: Call): ApiAnswer {
  const asked = body<VolumeBody>(call);
  const name = asked.Name || call.parts.kernel.random.hex(64);
  const driver = asked.Driver || 'local';
  if (driver !== 'local') {
    const message = `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`;
    return refused({ status: 404, message });
  }
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) {
    const message = `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`;
    return refused({ status: 400, message });
  }
  const volume = createVolume(call.engine, {
    name,
    labels: asked.Labels ?? null,
    options: asked.DriverOpts ?? null,
    anonymous: !asked.Name,
  });
  return json(wireVolume(call, volume), 201);
}

function inspect(call: Call): ApiAnswer {
  const name = call.at.name ?? '';
  const volume = call.engine.state.volumes[name];
  if (!volume) return refused({ status: 404, message: `get ${name}: no such volume` });
  return json(wireVolume(call, volume));
}

function remove(call: Call): ApiAnswer {
  const done = removeVolume(call.engine, call.at.name ?? '');
  if (!done.ok && flag(call, 'force') && done.error.status === 404) return empty(204);
  return done.ok ? empty(204) : refused(done.error);
}

/** Before API 1.42 every volume that nobody uses goes, named or not. */
function prune(call: Call): ApiAnswer {
  const read = readFilters(call, ['label', 'label!']);
  if (!read.ok) return refused(read.error);
  const deleted: string[] = [];
  for (const volume of Object.values(call.engine.state.volumes)) {
    if (!read.value.labels('label', volume.labels)) continue;
    if (removeVolume(call.engine, volume.name).ok) deleted.push(volume.name);
  }
  return json({ VolumesDeleted: deleted.length ? deleted : null, SpaceReclaimed: 0 });
}
