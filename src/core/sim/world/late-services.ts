// Services that have not come to what is wanted of them, and why: for whoever waits for a lab.
import type { ServiceObject, TaskObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import type { LateService } from '../world.ts';
import type { Parts } from './parts.ts';

export function lateServices(parts: Parts): LateService[] {
  return parts.manager
    .swarms()
    .flatMap(swarm => swarm.store.list('service').flatMap(service => lateOne(swarm, service)));
}

function lateOne(swarm: Swarm, service: ServiceObject): LateService[] {
  const tasks = swarm.store.tasksOf(service.id);
  const present = newestPerPlace(tasks);
  // What has ended well and is not begun anew has done its work.
  const there = present.filter(({ state }) => state === 'running' || state === 'complete').length;
  const { Replicated: replicated, ReplicatedJob: job } = service.spec.Mode;
  const wanted = replicated?.Replicas ?? job?.MaxConcurrent ?? present.length;
  if (there >= wanted) return [];
  const failed = tasks.filter(({ error }) => error !== '');
  const error = failed.toSorted((a, b) => b.statusMs - a.statusMs)[0]?.error ?? '';
  return [{ name: service.spec.Name, running: there, wanted, error }];
}

/** The last task of each slot, or of each node for services that have one everywhere. */
function newestPerPlace(tasks: readonly TaskObject[]): TaskObject[] {
  const places = new Map<string, TaskObject>();
  for (const task of tasks) {
    const place = task.slot > 0 ? `${task.slot}` : task.nodeId;
    const known = places.get(place);
    if (!known || known.createdMs <= task.createdMs) places.set(place, task);
  }
  return [...places.values()];
}
