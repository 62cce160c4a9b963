// docker network connect, disconnect
import type { Task } from '../../kernel/kernel.ts';
import type { Command, Context } from '../context.ts';
import { pairsOf } from '../service/parts.ts';

export const networkConnect: Command = {
  name: 'connect',
  about: 'Connect a container to a network',
  usage: '[OPTIONS] NETWORK CONTAINER',
  arity: [2, 2],
  flags: `
        --alias strings           Additional name of the container on the network
        --driver-opt strings      Option for the driver
        --gw-priority int         (hidden)
        --ip string               IPv4 address
        --ip6 string              IPv6 address
        --link list               Link to another container
        --link-local-ip strings   Link-local address`,
  completes: 'networks',
  run: connect,
};

export const networkDisconnect: Command = {
  name: 'disconnect',
  about: 'Disconnect a container from a network',
  usage: '[OPTIONS] NETWORK CONTAINER',
  arity: [2, 2],
  flags: '-f, --force   Disconnect by force',
  completes: 'networks',
  run: disconnect,
};

function* connect(context: Context): Task<number> {
  const { flags } = context;
  const [network = '', container = ''] = context.args;
  const [address, address6] = [flags.text('ip'), flags.text('ip6')];
  yield* context.api.post(
    `/networks/${network}/connect`,
    {},
    {
      Container: container,
      EndpointConfig: {
        IPAMConfig:
          address || address6
            ? {
                ...(address && { IPv4Address: address }),
                ...(address6 && { IPv6Address: address6 }),
              }
            : {},
        Links: flags.changed('link') ? [...flags.list('link')] : null,
        Aliases: [...flags.list('alias')],
        DriverOpts: pairsOf(flags.list('driver-opt')),
      },
    },
  );
  return 0;
}

function* disconnect(context: Context): Task<number> {
  const [network = '', container = ''] = context.args;
  yield* context.api.post(
    `/networks/${network}/disconnect`,
    {},
    { Container: container, Force: context.flags.on('force') },
  );
  return 0;
}
