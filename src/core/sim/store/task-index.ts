// Where a service's tasks are found without looking at all: derived from the table, never stored.
import type { TaskObject } from './objects.ts';

export type WaitingState = 'new' | 'pending';

export type TaskIndex = {
  /** The same list until one of them changes. */
  readonly tasksOf: (serviceId: string) => readonly TaskObject[];
  readonly someTask: (serviceId: string, fits: (task: TaskObject) => boolean) => boolean;
  readonly waiting: (state: WaitingState) => TaskObject[];
  readonly note: (before: TaskObject | null, after: TaskObject | null) => void;
};

export function createTaskIndex(table: { readonly [id: string]: TaskObject }): TaskIndex {
  const services = new Map<string, Map<string, TaskObject>>();
  const lists = new Map<string, readonly TaskObject[]>();
  const waiting = { new: new Map<string, number>(), pending: new Map<string, number>() };
  const ages = new Map<string, number>();
  let last = 0;
  const put = (task: TaskObject, before: TaskObject | null) => {
    if (!before) ages.set(task.id, ++last);
    const known = services.get(task.serviceId);
    if (known) known.set(task.id, task);
    else services.set(task.serviceId, new Map([[task.id, task]]));
    if (before?.state === task.state) return;
    if (task.state === 'new' || task.state === 'pending')
      waiting[task.state].set(task.id, ages.get(task.id) ?? 0);
  };
  for (const task of Object.values(table)) put(task, null);
  return {
    tasksOf(serviceId) {
      const known = lists.get(serviceId);
      if (known) return known;
      const list = [...(services.get(serviceId)?.values() ?? [])];
      if (list.length > 0) lists.set(serviceId, list);
      return list;
    },
    someTask(serviceId, fits) {
      for (const task of services.get(serviceId)?.values() ?? []) if (fits(task)) return true;
      return false;
    },
    waiting(state) {
      const ids = waiting[state];
      if (ids.size === 0) return [];
      // One may wait for an address longer than younger ones: the order is that of the making.
      return [...ids].sort(([, one], [, other]) => one - other).flatMap(([id]) => table[id] ?? []);
    },
    note(before, after) {
      lists.delete((after ?? before)?.serviceId ?? '');
      if (before && before.state !== after?.state) {
        if (before.state === 'new' || before.state === 'pending')
          waiting[before.state].delete(before.id);
      }
      if (after) put(after, before);
      else if (before) {
        ages.delete(before.id);
        const known = services.get(before.serviceId);
        known?.delete(before.id);
        if (known?.size === 0) services.delete(before.serviceId);
      }
    },
  };
}
