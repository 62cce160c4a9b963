// docker swarm join-token, unlock-key, unlock
import { structuredClone } from '../../../lib/platform.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Cluster, Info, SwarmNode, SwarmSpec, TlsInfo } from '../wire.ts';

export type Swarm = Cluster & {
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string };
  readonly TLSInfo?: TlsInfo;
};

export const swarmJoinToken: Command = {
  name: 'join-token',
  about: 'Show or renew the token by which nodes join',
  usage: '[OPTIONS] (worker|manager)',
  arity: [1, 1],
  flags: `
    -q, --quiet    Print the token only
        --rotate   Renew the token`,
  run: joinToken,
};

export const swarmUnlockKey: Command = {
  name: 'unlock-key',
  about: 'Show or renew the key that unlocks a manager',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -q, --quiet    Print the key only
        --rotate   Renew the key`,
  run: unlockKey,
};

export const swarmUnlock: Command = {
  name: 'unlock',
  about: 'Unlock a manager that was started again',
  usage: '',
  arity: [0, 0],
  run: unlock,
};

export type Rotation = {
  readonly worker?: boolean;
  readonly manager?: boolean;
  readonly unlockKey?: boolean;
};

/** Posts the specification as it is, or as `change` makes it, with what to renew. */
export function* postSwarm(
  context: Context,
  swarm: Swarm,
  rotation: Rotation,
  change: (spec: SwarmSpec) => void = () => {},
): Task<void> {
  const spec = structuredClone(swarm.Spec);
  change(spec);
  yield* context.api.post(
    '/swarm/update',
    {
      version: String(swarm.Version.Index),
      rotateWorkerToken: String(rotation.worker ?? false),
      rotateManagerToken: String(rotation.manager ?? false),
      rotateManagerUnlockKey: String(rotation.unlockKey ?? false),
    },
    spec,
  );
}

function* joinToken(context: Context): Task<number> {
  const { flags, api } = context;
  const [role = ''] = context.args;
  if (role !== 'worker' && role !== 'manager') throw new CommandError(`unknown role ${role}`);
  const quiet = flags.on('quiet');
  if (flags.on('rotate')) {
    const swarm = yield* api.get<Swarm>('/swarm');
    yield* postSwarm(context, swarm, { [role]: true });
    if (!quiet) yield* context.out(`Successfully rotated ${role} join token.\n\n`);
  }
  const swarm = yield* api.get<Swarm>('/swarm');
  if (quiet) {
    const { Worker, Manager } = swarm.JoinTokens;
    yield* context.out(`${role === 'worker' ? Worker : Manager}\n`);
    return 0;
  }
  const info = yield* api.get<Info>('/info');
  yield* printJoinCommand(context, info.Swarm.NodeID, role);
  return 0;
}

export function* printJoinCommand(
  context: Context,
  nodeId: string,
  role: 'worker' | 'manager',
): Task<void> {
  const node = yield* context.api.get<SwarmNode>(`/nodes/${nodeId}`);
  const swarm = yield* context.api.get<Swarm>('/swarm');
  if (!node.ManagerStatus) return;
  const token = role === 'worker' ? swarm.JoinTokens.Worker : swarm.JoinTokens.Manager;
  yield* context.out(
    `To add a ${role} to this swarm, run the following command:\n\n` +
      `    docker swarm join --token ${token} ${node.ManagerStatus.Addr}\n\n`,
  );
}

export function* printUnlockKey(context: Context, key: string): Task<void> {
  yield* context.out(
    'To unlock a swarm manager after it restarts, run the `docker swarm unlock`\n' +
      `command and provide the following key:\n\n    ${key}\n\n` +
      'Remember to store this key in a password manager, since without it you\n' +
      'will not be able to restart the manager.\n',
  );
}

function* unlockKey(context: Context): Task<number> {
  const { flags, api } = context;
  const quiet = flags.on('quiet');
  if (flags.on('rotate')) {
    const swarm = yield* api.get<Swarm>('/swarm');
    if (!swarm.Spec.EncryptionConfig.AutoLockManagers) {
      throw new CommandError('cannot rotate because autolock is not turned on');
    }
    yield* postSwarm(context, swarm, { unlockKey: true });
    if (!quiet) yield* context.out('Successfully rotated manager unlock key.\n\n');
  }
  let answer: { UnlockKey: string };
  try {
    answer = yield* api.get<{ UnlockKey: string }>('/swarm/unlockkey');
  } catch (problem) {
    if (!(problem instanceof CommandError)) throw problem;
    throw new CommandError(`could not fetch unlock key: ${problem.message}`);
  }
  if (answer.UnlockKey === '') throw new CommandError('no unlock key is set');
  if (quiet) yield* context.out(`${answer.UnlockKey}\n`);
  else yield* printUnlockKey(context, answer.UnlockKey);
  return 0;
}

function* unlock(context: Context): Task<number> {
  const { api, process } = context;
  const info = yield* api.get<Info>('/info');
  const state = info.Swarm.LocalNodeState;
  if (state === 'inactive') throw new CommandError('Error: This node is not part of a swarm');
  if (state !== 'locked') throw new CommandError('Error: swarm is not locked');
  const tty = process.streams.get(0)?.tty;
  if (tty) yield* context.out('Enter unlock key: ');
  tty?.configure({ echo: false });
  const key = yield* process.readLine(0);
  if (tty) {
    tty.configure({ echo: true });
    yield* context.out('\n');
  }
  yield* api.post('/swarm/unlock', {}, { UnlockKey: (key ?? '').trim() });
  return 0;
}
