// The cluster in one line: per node its services and how many tasks of each; the asked one is lit.
import type { ClusterView } from '../../core/protocol/messages.ts';
import { toggleMap } from '../actions.ts';
import type { Model } from '../model.ts';
import { Icon } from './icon.tsx';

type Node = ClusterView['nodes'][number];
type Task = Node['tasks'][number];

const dots: Readonly<Record<Node['state'], string>> = { ready: 'ok', down: 'err', off: '' };

/** Beyond these the rest is counted: the more nodes, the narrower each. */
function tasksShown(nodes: number): number {
  return nodes > 4 ? 2 : 3;
}

export function ClusterStrip({ model }: { readonly model: Model }) {
  const starting = !model.ready.value;
  const cluster = model.cluster.value;
  if (model.capabilities.value?.cluster === false || model.failure.value !== null) return null;
  const asked = askedService(model, cluster);
  const nodes = cluster?.nodes ?? [];
  const short = shortNames(nodes.flatMap(each => each.tasks.map(task => task.service)));
  const total = nodes.flatMap(each => each.tasks.map(task => task.count));
  const tasks = total.reduce((sum, count) => sum + count, 0);
  return (
    <section class="strip" aria-label="Cluster" data-area="strip">
      <div class="strip-t">
        <div class="sec">Cluster</div>
        <div class="faint small">
          {starting || !cluster ? 'starting' : tasks === 1 ? '1 task' : `${tasks} tasks`}
        </div>
      </div>
      <div class="strip-nodes">
        {nodes.map(node => (
          <StripNode
            key={node.name}
            node={node}
            asked={asked}
            most={tasksShown(nodes.length)}
            short={short}
          />
        ))}
      </div>
      <button
        type="button"
        class="btn ghost sm"
        data-action="map"
        aria-expanded={model.mapBeside.value}
        title="What runs where (W)"
        onClick={() => toggleMap(model)}
      >
        <Icon name="map" />
        Map
      </button>
    </section>
  );
}

type StripNodeProps = {
  readonly node: Node;
  readonly asked: string | null;
  readonly most: number;
  readonly short: ReadonlyMap<string, string>;
};

function StripNode({ node, asked, most, short }: StripNodeProps) {
  // The asked service comes first, so that it is never among the rest that is only counted.
  const tasks = node.tasks.toSorted((left, right) => rank(left, asked) - rank(right, asked));
  const shown = tasks.length > most ? tasks.slice(0, most - 1) : tasks;
  const rest = tasks.slice(shown.length).reduce((sum, task) => sum + task.count, 0);
  const role = node.state === 'down' ? 'down' : node.state === 'off' ? 'off' : node.role;
  const words = node.availability === 'active' ? role : `${role}, ${node.availability}`;
  return (
    <div class="sn">
      <div>
        <span class={`dot ${dots[node.state]}`} />
        <b>{node.name}</b>
        <span class="faint clip">{words === 'none' ? '' : words}</span>
      </div>
      <div class="tasks">
        {shown.map(task => (
          <span
            key={`${task.service} ${task.state}`}
            class={taskClass(task, asked)}
            title={sayTask(task)}
          >
            {short.get(task.service) ?? task.service}
            {task.count > 1 && <em>×{task.count}</em>}
          </span>
        ))}
        {rest > 0 && (
          <span class="task" title={tasks.slice(shown.length).map(sayTask).join(', ')}>
            +{rest}
          </span>
        )}
      </div>
    </div>
  );
}

/** Without the stack's name before it, where no other service ends alike. */
export function shortNames(services: readonly string[]): ReadonlyMap<string, string> {
  const names = [...new Set(services)];
  const ending = (name: string) => name.slice(name.indexOf('_') + 1);
  const count = (end: string) => names.filter(each => ending(each) === end).length;
  return new Map(
    names.map(name => [name, count(ending(name)) === 1 ? ending(name) : name] as const),
  );
}

function sayTask(task: Task): string {
  return `${task.service}: ${task.count} ${task.state}`;
}

function rank(task: Task, asked: string | null): number {
  return task.service === asked ? 0 : 1;
}

function taskClass(task: Task, asked: string | null): string {
  if (task.service === asked) return 'task hot';
  if (task.state === 'running') return 'task';
  return /fail|reject|shutdown|orphan|remove/.test(task.state) ? 'task down' : 'task up';
}

/** The service that the newest command names: the longest name in it, as names hold one another. */
export function askedService(model: Model, cluster: ClusterView | null): string | null {
  const last = model.runs.value.at(-1)?.command ?? '';
  const names = (cluster?.services ?? []).map(each => each.name).filter(each => named(last, each));
  return names.toSorted((left, right) => right.length - left.length)[0] ?? null;
}

function named(command: string, service: string): boolean {
  // Within a stack a service answers to its name without the stack's too.
  const short = service.split('_').at(-1) ?? service;
  const words = command.split(/[^\w.-]+/);
  return words.some(each => each === service || each === short || each === `tasks.${short}`);
}
