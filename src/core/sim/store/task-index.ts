// Where a service's tasks are found without looking at all: derived from the table, never stored.
import type { TaskObject } from './objects.ts';

export type TaskIndex = {
  readonly tasksOf: (serviceId: string) => TaskObject[];
  readonly anyWaiting: (state: 'new' | 'pending') => boolean;
  readonly note: (before: TaskObject | null, after: TaskObject | null) => void;
};

export function createTaskIndex(table: { readonly [id: string]: TaskObject }): TaskIndex {
  const services = new Map<string, Set<string>>();
  const waiting = { new: new Set<string>(), pending: new Set<string>() };
  const put = (task: TaskObject) => {
    const known = services.get(task.serviceId);
    if (known) known.add(task.id);
    else services.set(task.serviceId, new Set([task.id]));
    if (task.state === 'new' || task.state === 'pending') waiting[task.state].add(task.id);
  };
  for (const task of Object.values(table)) put(task);
  return {
    tasksOf(serviceId) {
      const tasks: TaskObject[] = [];
      for (const id of services.get(serviceId) ?? []) {
        const task = table[id];
        if (task) tasks.push(task);
      }
      return tasks;
    },
    anyWaiting: state => waiting[state].size > 0,
    note(before, after) {
      if (before && (before.state === 'new' || before.state === 'pending'))
        waiting[before.state].delete(before.id);
      if (after) put(after);
      else if (before) {
        const known = services.get(before.serviceId);
        known?.delete(before.id);
        if (known?.size === 0) services.delete(before.serviceId);
      }
    },
  };
}
