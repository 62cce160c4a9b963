// One swarm's objects with version indexes: what its managers agree on, and all that loops share.
import { assert } from '../../lib/assert.ts';
import type { Kind, Meta, ServiceObject, Tables, TaskObject } from './objects.ts';
import { createTaskIndex, type WaitingState } from './task-index.ts';

export type StoreState = {
  /** Counts changes; an object's version is the index of its last one. */
  index: number;
  readonly tables: { readonly [K in Kind]: { [id: string]: Tables[K] } };
};

export type Change = {
  readonly kind: Kind;
  readonly action: 'create' | 'update' | 'remove';
  readonly before: Tables[Kind] | null;
  readonly after: Tables[Kind] | null;
};

export type Store = {
  readonly state: StoreState;
  readonly get: <K extends Kind>(kind: K, id: string) => Tables[K] | undefined;
  /** In the order of creation. */
  readonly list: <K extends Kind>(kind: K) => Tables[K][];
  /** A service's tasks, in the order of their making: the same list until one of them changes. */
  readonly tasksOf: (serviceId: string) => readonly TaskObject[];
  /** One of a service's tasks fits. */
  readonly someTask: (serviceId: string, fits: (task: TaskObject) => boolean) => boolean;
  /** Tasks without a node yet, in the order of their making. */
  readonly waiting: (state: WaitingState) => TaskObject[];
  readonly serviceNamed: (name: string) => ServiceObject | undefined;
  readonly create: <K extends Kind>(
    kind: K,
    fields: Omit<Tables[K], keyof Meta> & { id: string },
  ) => Tables[K];
  /** Replaces some fields; nothing happens (and no version is used) when all are already so. */
  readonly update: <K extends Kind>(
    kind: K,
    id: string,
    fields: Partial<Omit<Tables[K], keyof Meta>>,
  ) => Tables[K];
  readonly remove: (kind: Kind, id: string) => void;
};

export function createStoreState(): StoreState {
  return {
    index: 0,
    tables: { cluster: {}, node: {}, service: {}, task: {}, network: {}, secret: {}, config: {} },
  };
}

/** Works on `state` in place; `changed` hears of each change after it was made. */
export function createStore(
  state: StoreState,
  now: () => number,
  changed: (change: Change) => void,
): Store {
  const table = <K extends Kind>(kind: K) => state.tables[kind] as { [id: string]: Tables[K] };
  const index = createTaskIndex(state.tables.task);
  // A service keeps its name for life.
  const named = new Map(Object.values(state.tables.service).map(one => [one.spec.Name, one.id]));
  const indexed: typeof changed = change => {
    if (change.kind === 'service') {
      const { spec, id } = (change.after ?? change.before) as ServiceObject;
      if (change.action === 'remove') named.delete(spec.Name);
      else named.set(spec.Name, id);
    }
    if (change.kind === 'task') {
      index.note(change.before as TaskObject | null, change.after as TaskObject | null);
    }
    changed(change);
  };
  return {
    state,
    tasksOf: index.tasksOf,
    someTask: index.someTask,
    waiting: index.waiting,
    serviceNamed: name => state.tables.service[named.get(name) ?? ''],
    get: (kind, id) => (Object.hasOwn(table(kind), id) ? table(kind)[id] : undefined),
    list: kind => Object.values(table(kind)),
    create(kind, fields) {
      assert(!Object.hasOwn(table(kind), fields.id), `a new id for a ${kind}`);
      const version = ++state.index;
      const made = { ...fields } as Tables[typeof kind];
      Object.assign(made, { version, createdMs: now(), updatedMs: now() });
      table(kind)[fields.id] = made;
      indexed({ kind, action: 'create', before: null, after: made });
      return made;
    },
    update(kind, id, fields) {
      const before = table(kind)[id];
      assert(before, `a ${kind} to update`);
      const known = before as { readonly [key: string]: unknown };
      const wanted = fields as { readonly [key: string]: unknown };
      let differs = false;
      for (const key in wanted) if (known[key] !== wanted[key]) differs = true;
      if (!differs) return before;
      const version = ++state.index;
      // One copy, then what is new: a second spread would cost twice the first.
      const after = { ...before };
      Object.assign(after, fields, { version, updatedMs: now() });
      table(kind)[id] = after;
      indexed({ kind, action: 'update', before, after });
      return after;
    },
    remove(kind, id) {
      const before = table(kind)[id];
      if (!before) return;
      delete table(kind)[id];
      state.index++;
      indexed({ kind, action: 'remove', before, after: null });
    },
  };
}
