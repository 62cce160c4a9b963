// docker node update, promote, demote
import { structuredClone } from '../../../lib/platform.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { pairsOf } from '../service/parts.ts';
import type { SwarmNode } from '../wire.ts';

export const nodeUpdate: Command = {
  name: 'update',
  about: 'Change a node',
  usage: '[OPTIONS] NODE',
  arity: [1, 1],
  flags: `
        --availability string   Whether it takes tasks: active, pause or drain
        --label-add list        Add or change a label: KEY=VALUE
        --label-rm list         Remove a label by its key
        --role string           What it is: worker or manager`,
  completes: 'nodes',
  run: updateNode,
};

export const nodePromote: Command = {
  name: 'promote',
  about: 'Promote one or more nodes to manager in the swarm',
  usage: 'NODE [NODE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  completes: 'nodes',
  run: context => changeRole(context, 'manager'),
};

export const nodeDemote: Command = {
  name: 'demote',
  about: 'Demote one or more nodes from manager in the swarm',
  usage: 'NODE [NODE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  completes: 'nodes',
  run: context => changeRole(context, 'worker'),
};

type NodeSpec = { Labels: Record<string, string>; Role: string; Availability: string };

function* fetchSpec(context: Context, name: string): Task<{ node: SwarmNode; spec: NodeSpec }> {
  const node = yield* context.api.get<SwarmNode>(`/nodes/${name}`);
  return { node, spec: structuredClone(node.Spec) as NodeSpec };
}

function* post(context: Context, node: SwarmNode, spec: NodeSpec): Task<void> {
  const version = String(node.Version.Index);
  yield* context.api.post(`/nodes/${node.ID}/update`, { version }, spec);
}

function* updateNode(context: Context): Task<number> {
  const { flags } = context;
  const [name = ''] = context.args;
  const { node, spec } = yield* fetchSpec(context, name);
  if (flags.changed('role')) spec.Role = flags.text('role').toLowerCase();
  if (flags.changed('availability')) {
    spec.Availability = flags.text('availability').toLowerCase();
  }
  spec.Labels = { ...spec.Labels, ...pairsOf(flags.list('label-add')) };
  for (const key of flags.list('label-rm')) {
    if (!(key in spec.Labels)) {
      throw new CommandError(`key ${key} doesn't exist in node's labels`);
    }
    delete spec.Labels[key];
  }
  yield* post(context, node, spec);
  yield* context.out(`${name}\n`);
  return 0;
}

function* changeRole(context: Context, role: 'manager' | 'worker'): Task<number> {
  for (const name of context.args) {
    const { node, spec } = yield* fetchSpec(context, name);
    if (spec.Role === role) {
      yield* context.out(`Node ${node.ID} is already a ${role}.\n`);
      continue;
    }
    yield* post(context, node, { ...spec, Role: role });
    yield* context.out(
      role === 'manager'
        ? `Node ${name} promoted to a manager in the swarm.\n`
        : `Manager ${name} demoted in the swarm.\n`,
    );
  }
  return 0;
}
