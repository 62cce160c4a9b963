// docker network ls
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context } from '../context.ts';
import { type ListSpec, labelsText, printList, shortId } from '../format/list.ts';
import { naturalOrder } from '../format/natural.ts';
import { goTime } from '../format/time.ts';
import type { Network } from '../wire.ts';

export const networkLs: Command = {
  name: 'ls',
  also: ['list'],
  aliases: ['docker network ls', 'docker network list'],
  about: 'List networks',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -f, --filter filter   Show only networks that match, e.g. driver=overlay
        --format string   Print each network by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
        --no-trunc        Show ids in full length
    -q, --quiet           Print ids only`,
  run: listNetworks,
};

const list: ListSpec = {
  type: '*network.networkContext',
  headings: {
    ID: 'NETWORK ID',
    Name: 'NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    IPv4: 'IPV4',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    CreatedAt: 'CREATED AT',
  },
  columns: ['ID', 'Name', 'Driver', 'Scope'],
};

function* listNetworks(context: Context): Task<number> {
  const { flags, api } = context;
  const networks = yield* api.get<Network[]>('/networks', filtersOf(flags.list('filter')));
  const sorted = [...networks].sort((one, other) => naturalOrder(one.Name, other.Name));
  const rows = sorted.map(network => ({
    fields: {
      ID: shortId(network.Id, flags.on('no-trunc')),
      Name: network.Name,
      Driver: network.Driver,
      Scope: network.Scope,
      // An engine of API 1.41 does not tell about IPv4.
      IPv4: 'false',
      IPv6: String(network.EnableIPv6 ?? false),
      Internal: String(network.Internal ?? false),
      Labels: labelsText(network.Labels),
      CreatedAt: goTime(network.Created),
    },
    methods: { Label: (name: string) => network.Labels?.[name] ?? '' },
  }));
  yield* printList(context, list, rows, {
    format: flags.text('format'),
    quiet: flags.on('quiet'),
  });
  return 0;
}
