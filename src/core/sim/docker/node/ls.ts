// docker node ls
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { type ListSpec, printList } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import { capital } from '../service/tasks.ts';
import type { Info, SwarmNode, TlsInfo } from '../wire.ts';

export const nodeLs: Command = {
  name: 'ls',
  also: ['list'],
  aliases: ['docker node ls', 'docker node list'],
  about: 'List the nodes of the swarm',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -f, --filter filter   Show only nodes that match
        --format string   Print each node by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print ids only`,
  run: listNodes,
};

const list: ListSpec = {
  type: '*node.nodeContext',
  headings: {
    ID: 'ID',
    Self: '',
    Hostname: 'HOSTNAME',
    Status: 'STATUS',
    Availability: 'AVAILABILITY',
    ManagerStatus: 'MANAGER STATUS',
    EngineVersion: 'ENGINE VERSION',
    TLSStatus: 'TLS STATUS',
  },
  columns: ['Hostname', 'Status', 'Availability', 'ManagerStatus', 'EngineVersion'],
};
const starred =
  'table {{.ID}} {{if .Self}}*{{else}} {{end}}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}';

function* listNodes(context: Context): Task<number> {
  const { flags, api } = context;
  const nodes = yield* api.get<SwarmNode[]>('/nodes', filtersOf(flags.list('filter')));
  const info = nodes.length > 0 ? yield* api.get<Info>('/info') : null;
  const sorted = [...nodes].sort((one, other) =>
    naturalOrder(one.Description.Hostname, other.Description.Hostname),
  );
  const trusted = (info?.Swarm.Cluster as { TLSInfo?: TlsInfo } | undefined)?.TLSInfo;
  const rows = sorted.map(node => ({
    fields: {
      ID: node.ID,
      Self: node.ID === info?.Swarm.NodeID,
      Hostname: node.Description.Hostname,
      Status: capital(node.Status.State),
      Availability: capital(node.Spec.Availability),
      ManagerStatus: managerStatus(node),
      EngineVersion: node.Description.Engine.EngineVersion,
      TLSStatus: tlsStatus(node, trusted),
    },
  }));
  const format = flags.text('format');
  const plain = (format === '' || format === 'table') && !flags.on('quiet');
  yield* printList(context, list, rows, {
    format: plain ? starred : format,
    quiet: flags.on('quiet'),
  });
  return 0;
}

function managerStatus({ ManagerStatus }: SwarmNode): string {
  if (!ManagerStatus) return '';
  return ManagerStatus.Leader ? 'Leader' : capital(ManagerStatus.Reachability);
}

function tlsStatus(node: SwarmNode, wanted: TlsInfo | undefined): string {
  const own = node.Description.TLSInfo;
  if (!own || !wanted) return 'Unknown';
  const same =
    own.TrustRoot === wanted.TrustRoot && own.CertIssuerPublicKey === wanted.CertIssuerPublicKey;
  return same ? 'Ready' : 'Needs Rotation';
}
