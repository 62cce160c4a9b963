// docker node inspect
import type { Task } from '../../kernel/kernel.ts';
import type { Command, Context } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { shapeOf } from '../format/shape.ts';
import { binarySize } from '../format/size.ts';
import { goTime } from '../format/time.ts';
import { formatOf, inspectFlags, prettyAll } from '../service/inspect.ts';
import { capital } from '../service/tasks.ts';
import type { SwarmNode } from '../wire.ts';
import { nodeReference } from './reference.ts';

export const nodeInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more nodes',
  usage: '[OPTIONS] self|NODE [NODE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: inspectFlags,
  completes: 'nodes',
  run: inspectNodes,
};

function* inspectNodes(context: Context): Task<number> {
  const format = formatOf(context);
  function* fetch(word: string): Task<SwarmNode> {
    return yield* context.api.get<SwarmNode>(`/nodes/${yield* nodeReference(context, word)}`);
  }
  if (context.flags.on('pretty')) {
    return yield* prettyAll(context, function* (word) {
      return prettyNode(yield* fetch(word));
    });
  }
  const shape = shapeOf('swarm.Node');
  return yield* inspectAll(context, context.args, format, function* (word) {
    return { value: yield* fetch(word), shape };
  });
}

function prettyNode(node: SwarmNode): string {
  const { Description, ManagerStatus } = node;
  const lines = [`ID:\t\t\t${node.ID}`];
  if (node.Spec.Name) lines.push(`Name:\t\t\t${node.Spec.Name}`);
  const labels = Object.entries(node.Spec.Labels ?? {}).sort();
  if (labels.length > 0) {
    lines.push('Labels:', ...labels.map(([key, value]) => ` - ${key}${value ? `=${value}` : ''}`));
  }
  const wide = (name: string, value: string) => lines.push(` ${`${name}:`.padEnd(22)}\t${value}`);
  lines.push(`${'Hostname:'.padEnd(23)}\t${Description.Hostname}`);
  lines.push(`${'Joined at:'.padEnd(23)}\t${goTime(node.CreatedAt).toLowerCase()}`);
  lines.push('Status:', ` State:\t\t\t${capital(node.Status.State)}`);
  if (node.Status.Message) wide('Message', capital(node.Status.Message));
  wide('Availability', capital(node.Spec.Availability));
  if (node.Status.Addr) lines.push(` Address:\t\t${node.Status.Addr}`);
  if (ManagerStatus) {
    lines.push('Manager Status:', ` Address:\t\t${ManagerStatus.Addr}`);
    lines.push(` Raft Status:\t\t${capital(ManagerStatus.Reachability)}`);
    lines.push(` Leader:\t\t${ManagerStatus.Leader ? 'Yes' : 'No'}`);
  }
  lines.push('Platform:', ` Operating System:\t${Description.Platform.OS}`);
  lines.push(` Architecture:\t\t${Description.Platform.Architecture}`, 'Resources:');
  lines.push(` CPUs:\t\t\t${Description.Resources.NanoCPUs / 1e9}`);
  lines.push(` Memory:\t\t${binarySize(Description.Resources.MemoryBytes)}`);
  const byType = new Map<string, string[]>();
  for (const { Type, Name } of Description.Engine.Plugins ?? []) {
    byType.set(Type, [...(byType.get(Type) ?? []), Name]);
  }
  if (byType.size > 0) lines.push('Plugins:');
  for (const [type, names] of [...byType].sort()) lines.push(` ${type}:\t\t${names.join(', ')}`);
  lines.push(`${'Engine Version:'.padEnd(23)}\t${Description.Engine.EngineVersion}`);
  const own = Object.entries(Description.Engine.Labels ?? {}).sort();
  if (own.length > 0) lines.push('Engine Labels:', ...own.map(([k, v]) => ` - ${k}=${v}`));
  const tls = Description.TLSInfo as
    | { TrustRoot: string; CertIssuerSubject: string; CertIssuerPublicKey: string }
    | undefined;
  if (tls) {
    lines.push('TLS Info:', ' TrustRoot:', tls.TrustRoot);
    lines.push(` Issuer Subject:\t${tls.CertIssuerSubject}`);
    lines.push(` Issuer Public Key:\t${tls.CertIssuerPublicKey}`);
  }
  return lines.join('\n');
}
