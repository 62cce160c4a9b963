// Lists of tasks, as `service ps`, `node ps` and `stack ps` print them.
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import type { Context } from '../context.ts';
import { humanDuration } from '../format/duration.ts';
import { ellipsis, type ListSpec, printList, shortId } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import type { RowValue } from '../format/template.ts';
import { parseTime } from '../format/time.ts';
import { withoutDigest } from '../image-name.ts';
import type { Service, ServiceTask, SwarmNode } from '../wire.ts';

/** Flags of all three commands. */
export const taskFlags = `
    -f, --filter filter   Show only tasks that match
        --format string   Print each task by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
        --no-resolve      Show ids instead of names
        --no-trunc        Show everything in full length
    -q, --quiet           Print ids only`;

const taskList: ListSpec = {
  type: '*task.taskContext',
  headings: {
    ID: 'ID',
    Name: 'NAME',
    Image: 'IMAGE',
    Node: 'NODE',
    DesiredState: 'DESIRED STATE',
    CurrentState: 'CURRENT STATE',
    Error: 'ERROR',
    Ports: 'PORTS',
  },
  columns: ['ID', 'Name', 'Image', 'Node', 'DesiredState', 'CurrentState', 'Error', 'Ports'],
};

/** Names of services and nodes by id, each asked for once. */
export type Resolver = {
  readonly serviceName: (id: string) => Task<string>;
  readonly nodeName: (id: string) => Task<string>;
};

export function createResolver(context: Context, resolve: boolean): Resolver {
  const names = new Map<string, string>();
  function* look(path: string, id: string, nameOf: (found: never) => string): Task<string> {
    if (!resolve || id === '') return id;
    const known = names.get(path + id);
    if (known !== undefined) return known;
    let name = id;
    try {
      const query = path === '/services/' ? { insertDefaults: 'false' } : undefined;
      name = nameOf((yield* context.api.get(path + id, query)) as never);
    } catch (problem) {
      // It may be gone meanwhile: its id is all there is to show.
      if (!(problem instanceof ApiError)) throw problem;
    }
    names.set(path + id, name);
    return name;
  }
  return {
    serviceName: id => look('/services/', id, (service: Service) => service.Spec.Name),
    nodeName: id =>
      look('/nodes/', id, (node: SwarmNode) => node.Spec.Name || node.Description.Hostname),
  };
}

type Named = { readonly task: ServiceTask; readonly name: string; readonly node: string };

/** Tasks of one slot below each other, newest first, the older ones indented in a table. */
export function* printTasks(context: Context, tasks: readonly ServiceTask[]): Task<void> {
  const { flags } = context;
  const resolver = createResolver(context, !flags.on('no-resolve'));
  const named: Named[] = [];
  for (const task of tasks) {
    const service = yield* resolver.serviceName(task.ServiceID);
    named.push({
      task,
      name: `${service}.${task.Slot ? task.Slot : (task.NodeID ?? '')}`,
      node: yield* resolver.nodeName(task.NodeID ?? ''),
    });
  }
  named.sort(
    (one, other) =>
      naturalOrder(one.name, other.name) || (one.task.CreatedAt < other.task.CreatedAt ? 1 : -1),
  );
  const format = flags.text('format');
  const isTable = (format === '' || format.startsWith('table')) && !flags.on('quiet');
  let before = '';
  const rows = named.map(one => {
    const name = isTable && one.name === before ? ` \\_ ${one.name}` : one.name;
    before = one.name;
    return rowOf(context, one, name, flags.on('no-trunc'));
  });
  yield* printList(context, taskList, rows, { format, quiet: flags.on('quiet') });
}

function rowOf(context: Context, { task, node }: Named, name: string, whole: boolean): RowValue {
  const { Status } = task;
  const age = humanDuration(context.nowMs() - (parseTime(Status.Timestamp) ?? 0)).toLowerCase();
  const error = whole ? (Status.Err ?? '') : ellipsis(Status.Err ?? '', 30);
  const image = task.Spec.ContainerSpec?.Image ?? '';
  return {
    fields: {
      ID: shortId(task.ID, whole),
      Name: name,
      Image: whole ? image : withoutDigest(image),
      Node: node,
      DesiredState: capital(task.DesiredState),
      CurrentState: `${capital(Status.State)} ${age} ago`,
      Error: error === '' ? '' : `"${error}"`,
      Ports: (Status.PortStatus?.Ports ?? [])
        .map(port => `*:${port.PublishedPort}->${port.TargetPort}/${port.Protocol}`)
        .join(','),
    },
  };
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
