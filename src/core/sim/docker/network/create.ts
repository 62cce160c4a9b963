// docker network create
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { pairsOf } from '../service/parts.ts';

export const networkCreate: Command = {
  name: 'create',
  about: 'Create a network',
  usage: '[OPTIONS] NETWORK',
  arity: [1, 1],
  flags: `
        --attachable           Let containers attach by hand
        --aux-address map      Addresses that the driver keeps for other things
        --config-from string   Network whose configuration to copy
        --config-only          Create a configuration only
    -d, --driver string        Who makes the network (default "bridge")
        --gateway strings      Gateway of the subnet
        --ingress              Make it the network of the routing mesh
        --internal             No way out of the network
        --ip-range strings     Part of the subnet that containers get addresses from
        --ipam-driver string   Who gives addresses (default "default")
        --ipam-opt map         Option for who gives addresses
        --ipv4                 Use IPv4 addresses (default true)
        --ipv6                 Use IPv6 addresses
        --label list           Label of the network
    -o, --opt map              Option for the driver
        --scope string         Where the network exists
        --subnet strings       Subnet in CIDR notation`,
  run: createNetwork,
};

function* createNetwork(context: Context): Task<number> {
  const { flags } = context;
  const answer = yield* context.api.post<{ Id: string; Warning?: string }>(
    '/networks/create',
    {},
    {
      Driver: flags.text('driver'),
      Scope: flags.text('scope'),
      ...(flags.on('ipv6') && { EnableIPv6: true }),
      IPAM: {
        Driver: flags.text('ipam-driver'),
        Options: pairsOf(flags.list('ipam-opt')),
        Config: addressing(context),
      },
      Internal: flags.on('internal'),
      Attachable: flags.on('attachable'),
      Ingress: flags.on('ingress'),
      ConfigOnly: flags.on('config-only'),
      ConfigFrom: flags.changed('config-from') ? { Network: flags.text('config-from') } : null,
      Options: pairsOf(flags.list('opt')),
      Labels: pairsOf(flags.list('label')),
      Name: context.args[0] ?? '',
      CheckDuplicate: true,
    },
  );
  yield* context.out(`${answer.Id}\n`);
  return 0;
}

/** Ranges and gateways belong to the subnet that contains them. */
function addressing({ flags }: Context): Record<string, unknown>[] {
  const subnets = flags.list('subnet');
  const [ranges, gateways] = [flags.list('ip-range'), flags.list('gateway')];
  if (subnets.length === 0) {
    if (ranges.length > 0 || gateways.length > 0) {
      throw new CommandError('every ip-range or gateway must have a corresponding subnet');
    }
    return [];
  }
  const configs = subnets.map(Subnet => ({ Subnet }) as Record<string, unknown>);
  const place = (key: string, word: string) => {
    const index = subnets.findIndex(subnet => contains(subnet, word.split('/')[0] ?? ''));
    const config = configs[index];
    if (!config) throw new CommandError(`no matching subnet for ${key} ${word}`);
    config[key === 'range' ? 'IPRange' : 'Gateway'] = word;
  };
  for (const range of ranges) place('range', range);
  for (const gateway of gateways) place('gateway', gateway);
  return configs;
}

function contains(subnet: string, address: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
