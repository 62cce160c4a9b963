// docker swarm init, join, leave
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Info, SwarmSpec } from '../wire.ts';
import { printJoinCommand, printUnlockKey } from './tokens.ts';
import { applySpecFlags, specFlags } from './update.ts';

export const swarmInit: Command = {
  name: 'init',
  about: 'Make this engine the first manager of a new swarm',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `${specFlags}
        --advertise-addr string                  Address at which others reach it: IP, interface, with port or without
        --availability string                    Whether it takes tasks: active, pause or drain (default "active")
        --data-path-addr string                  Address for the traffic of containers
        --data-path-port uint32                  Port for that traffic (default 4789)
        --default-addr-pool ipNetSlice           Address pools of overlay networks
        --default-addr-pool-mask-length uint32   Size of their subnets (default 24)
        --force-new-cluster                      Make a new swarm of the present state
        --listen-addr node-addr                  Address to listen at (default 0.0.0.0:2377)`,
  run: initialize,
};

export const swarmJoin: Command = {
  name: 'join',
  about: 'Join a swarm as worker or manager',
  usage: '[OPTIONS] HOST:PORT',
  arity: [1, 1],
  flags: `
        --advertise-addr string   Address at which others reach it
        --availability string     Whether it takes tasks: active, pause or drain (default "active")
        --data-path-addr string   Address for the traffic of containers
        --listen-addr node-addr   Address to listen at (default 0.0.0.0:2377)
        --token string            Token of the swarm`,
  run: join,
};

export const swarmLeave: Command = {
  name: 'leave',
  about: 'Leave the swarm',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: '-f, --force   Leave although this is a manager',
  run: function* (context) {
    const query = context.flags.on('force') ? { force: '1' } : undefined;
    yield* context.api.post('/swarm/leave', query);
    yield* context.out('Node left the swarm.\n');
    return 0;
  },
};

function availabilityOf({ flags }: Context): string {
  const text = flags.changed('availability') ? flags.text('availability').toLowerCase() : '';
  if (['', 'active', 'pause', 'drain'].includes(text)) return text;
  throw new CommandError(
    `invalid availability "${text}", only active, pause and drain are supported`,
  );
}

function* initialize(context: Context): Task<number> {
  const { flags, api } = context;
  const spec: SwarmSpec = {
    Labels: null,
    Orchestration: {},
    Raft: { ElectionTick: 0, HeartbeatTick: 0 },
    Dispatcher: {},
    CAConfig: {},
    TaskDefaults: {},
    EncryptionConfig: { AutoLockManagers: flags.on('autolock') },
  };
  applySpecFlags(flags, spec);
  const nodeId = yield* api.post<string>(
    '/swarm/init',
    {},
    {
      ListenAddr: listenAddress(context),
      AdvertiseAddr: flags.text('advertise-addr'),
      DataPathAddr: flags.text('data-path-addr'),
      DataPathPort: flags.changed('data-path-port') ? flags.number('data-path-port') : 0,
      ForceNewCluster: flags.on('force-new-cluster'),
      Spec: spec,
      AutoLockManagers: flags.on('autolock'),
      Availability: availabilityOf(context),
      DefaultAddrPool: [...flags.list('default-addr-pool')],
      SubnetSize: flags.number('default-addr-pool-mask-length'),
    },
  );
  yield* context.out(`Swarm initialized: current node (${nodeId}) is now a manager.\n\n`);
  yield* printJoinCommand(context, nodeId, 'worker');
  yield* context.out(
    "To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n",
  );
  if (flags.on('autolock')) {
    const { UnlockKey } = yield* api.get<{ UnlockKey: string }>('/swarm/unlockkey');
    yield* context.out('\n');
    yield* printUnlockKey(context, UnlockKey);
  }
  return 0;
}

function* join(context: Context): Task<number> {
  const { flags, api, args } = context;
  yield* api.post(
    '/swarm/join',
    {},
    {
      ListenAddr: listenAddress(context),
      AdvertiseAddr: flags.text('advertise-addr'),
      DataPathAddr: flags.text('data-path-addr'),
      RemoteAddrs: [args[0] ?? ''],
      JoinToken: flags.text('token'),
      Availability: availabilityOf(context),
    },
  );
  const info = yield* api.get<Info>('/info');
  const role = info.Swarm.ControlAvailable ? 'manager' : 'worker';
  yield* context.out(`This node joined a swarm as a ${role}.\n`);
  return 0;
}

/** The port 2377 is added where none is given. */
function listenAddress({ flags }: Context): string {
  const text = flags.text('listen-addr');
  return text.includes(':') ? text : `${text}:2377`;
}
