// docker swarm update, ca
import { sha256Hex } from '../../../lib/sha256.ts';
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import type { Flags } from '../flags.ts';
import { commandHelp } from '../help.ts';
import { createProgress } from '../progress.ts';
import type { SwarmNode, SwarmSpec } from '../wire.ts';
import { postSwarm, printUnlockKey, type Swarm } from './tokens.ts';

/** Flags of `init` and `update`. */
export const specFlags = `
        --autolock                        Lock managers with a key
        --cert-expiry duration            How long certificates of nodes are valid (ns|us|ms|s|m|h) (default 2160h0m0s)
        --dispatcher-heartbeat duration   Period of heartbeats (ns|us|ms|s|m|h) (default 5s)
        --external-ca external-ca         Signing services outside the swarm
        --max-snapshots uint              Snapshots kept besides the present one
        --snapshot-interval uint          Log entries between snapshots (default 10000)
        --task-history-limit int          Old tasks kept for each slot (default 5)`;

export const swarmUpdate: Command = {
  name: 'update',
  about: 'Change the swarm',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: specFlags,
  run: update,
};

export const swarmCa: Command = {
  name: 'ca',
  about: 'Show or renew the root certificate',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
        --ca-cert string            File with the new root certificate
        --ca-key string             File with its key
        --cert-expiry duration      How long certificates of nodes are valid (ns|us|ms|s|m|h) (default 2160h0m0s)
    -d, --detach                    Return at once
        --external-ca external-ca   Signing services outside the swarm
    -q, --quiet                     Show no progress
        --rotate                    Renew the root certificate`,
  run: authority,
};

export function applySpecFlags(flags: Flags, spec: SwarmSpec): void {
  const given = (name: string) => flags.changed(name);
  if (given('task-history-limit')) {
    spec.Orchestration.TaskHistoryRetentionLimit = flags.number('task-history-limit');
  }
  if (given('snapshot-interval')) spec.Raft.SnapshotInterval = flags.number('snapshot-interval');
  if (given('max-snapshots')) spec.Raft.KeepOldSnapshots = flags.number('max-snapshots');
  if (given('dispatcher-heartbeat')) {
    spec.Dispatcher.HeartbeatPeriod = flags.number('dispatcher-heartbeat');
  }
  if (given('cert-expiry')) spec.CAConfig.NodeCertExpiry = flags.number('cert-expiry');
  if (given('autolock')) spec.EncryptionConfig.AutoLockManagers = flags.on('autolock');
}

function* update(context: Context): Task<number> {
  const { flags, api } = context;
  if (flags.given().length === 0) {
    yield* context.out(commandHelp(context.path, swarmUpdate));
    return 0;
  }
  const swarm = yield* api.get<Swarm>('/swarm');
  const before = swarm.Spec.EncryptionConfig.AutoLockManagers;
  yield* postSwarm(context, swarm, {}, spec => applySpecFlags(flags, spec));
  yield* context.out('Swarm updated.\n');
  if (flags.changed('autolock') && flags.on('autolock') && !before) {
    const { UnlockKey } = yield* api.get<{ UnlockKey: string }>('/swarm/unlockkey');
    yield* printUnlockKey(context, UnlockKey);
  }
  return 0;
}

function* authority(context: Context): Task<number> {
  const { flags, api } = context;
  const swarm = yield* api.get<Swarm>('/swarm');
  if (!flags.on('rotate')) {
    for (const name of ['ca-cert', 'ca-key', 'cert-expiry', 'external-ca']) {
      if (!flags.changed(name)) continue;
      throw new CommandError(`\`--${name}\` flag requires the \`--rotate\` flag to update the CA`);
    }
    yield* printRoot(context, swarm);
    return 0;
  }
  yield* postSwarm(context, swarm, {}, spec => {
    spec.CAConfig.ForceRotate = (spec.CAConfig.ForceRotate ?? 0) + 1;
    if (flags.changed('cert-expiry')) spec.CAConfig.NodeCertExpiry = flags.number('cert-expiry');
  });
  if (flags.on('detach')) return 0;
  const quiet = flags.on('quiet');
  try {
    yield* watchRotation(context, quiet);
  } finally {
    context.process.onSignal('INT', null);
  }
  if (!quiet) yield* printRoot(context, yield* api.get<Swarm>('/swarm'));
  return 0;
}

/** Two bars, of nodes with a new certificate and of nodes that trust nobody else; `^C` leaves it in peace. */
function* watchRotation(context: Context, quiet: boolean): Task<void> {
  const { api, process } = context;
  let interrupted = false;
  const wake = process.machine.kernel.createGate();
  process.onSignal('INT', () => {
    interrupted = true;
    wake.open();
  });
  const progress = createProgress(context, quiet);
  const certificates = '  rotated TLS certificates';
  const roots = '  rotated CA certificates';
  const units = 'nodes';
  yield* progress.line({ id: 'desired root digest', status: '' });
  yield* progress.line({ id: certificates, status: '' });
  yield* progress.line({ id: roots, status: ' ' });
  for (;;) {
    const { TLSInfo: wanted, RootRotationInProgress: rotating } = yield* api.get<Swarm>('/swarm');
    const nodes = yield* api.get<SwarmNode[]>('/nodes');
    const all = nodes.map(node => node.Description.TLSInfo);
    const total = nodes.length;
    const certified = all.filter(one => one?.CertIssuerPublicKey === wanted?.CertIssuerPublicKey);
    const trusting = all.filter(one => one?.TrustRoot === wanted?.TrustRoot).length;
    const renewed = certified.length === total && !rotating;
    const digest = `sha256:${sha256Hex(wanted?.TrustRoot ?? '')}`;
    const bar = (current: number) => ({ current, total, units });
    yield* progress.line({ id: 'desired root digest', status: digest });
    yield* progress.line({ id: certificates, status: '', ...bar(certified.length) });
    yield* progress.line({ id: roots, status: ' ', ...bar(renewed ? trusting : 0) });
    if (renewed && trusting === total) return;
    if (!interrupted) yield [200, wake];
    if (!interrupted) continue;
    yield* progress.message('Operation continuing in background.');
    yield* progress.message('Use `swarmctl cluster inspect default` to check progress.');
    return;
  }
}

function* printRoot(context: Context, swarm: Swarm): Task<void> {
  const root = swarm.TLSInfo?.TrustRoot;
  if (!root) throw new CommandError('No CA information available');
  yield* context.out(`${root.trim()}\n`);
}
