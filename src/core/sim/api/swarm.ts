// /swarm: init, join, leave, update, tokens and keys.
import type { Result } from '../../lib/result.ts';
import type { Task } from '../kernel/kernel.ts';
import { caDigest, makeToken, makeUnlockKey } from '../manager/certificate.ts';
import {
  addNode,
  breaksQuorum,
  forgetManagers,
  foundSwarm,
  type NodeFacts,
  newSwarmState,
} from '../manager/control-swarm.ts';
import { nodeAppeared, nodeVanished, setLeader } from '../manager/dispatcher.ts';
import { startRotation } from '../manager/root-rotation.ts';
import { invalid } from '../manager/validate-service.ts';
import { killContainer, removeContainer } from '../node/lifecycle.ts';
import { createGatewayBridge } from '../node/local-network.ts';
import { parseAddress } from '../store/address.ts';
import type { NodeSpec } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Loose } from '../store/specs.ts';
import { canWrite, clusterOf } from '../store/swarm.ts';
import {
  body,
  type Call,
  empty,
  flag,
  isManager,
  json,
  NO_LEADER,
  query,
  refused,
  selfNode,
  withSwarm,
  withWritableSwarm,
} from './call.ts';
import type { Route } from './route.ts';
import type { ApiAnswer } from './types.ts';
import { wireCluster } from './wire-swarm.ts';

export const swarmRoutes: readonly Route[] = [
  ['GET', '/swarm', inspect],
  ['POST', '/swarm/init', init],
  ['POST', '/swarm/join', join],
  ['POST', '/swarm/leave', leave],
  ['POST', '/swarm/update', update],
  ['GET', '/swarm/unlockkey', unlockKey],
  ['POST', '/swarm/unlock', unlock],
];

const MEMBER =
  'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.';

function inspect(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const cluster = clusterOf(swarm);
    const JoinTokens = { Worker: cluster.workerToken, Manager: cluster.managerToken };
    return json({ ...wireCluster(call, cluster), JoinTokens });
  });
}

function factsOf(call: Call, address: string): NodeFacts {
  const { name, cpus, memoryBytes, labels } = call.engine.state;
  return { hostname: name, address, cpus, memoryBytes, engineLabels: labels };
}

/** An address, an interface's name, or nothing: the node's own. */
function advertised(call: Call, text: string): Result<string, Refusal> {
  const host = text.replace(/:\d+$/, '');
  const own = call.engine.state.address;
  if (host === '' || host === 'eth0') return { ok: true, value: own };
  if (parseAddress(host) !== null) return { ok: true, value: host };
  return refuse(
    400,
    'advertise address must be a non-zero IP address or network interface (with optional port number)',
  );
}

type InitBody = {
  readonly AdvertiseAddr?: string;
  readonly ForceNewCluster?: boolean;
  readonly Spec?: Loose;
  readonly AutoLockManagers?: boolean;
  readonly Availability?: NodeSpec['Availability'] | '';
  readonly DefaultAddrPool?: readonly string[] | null;
  readonly SubnetSize?: number;
  readonly DataPathPort?: number;
};

function* init(call: Call): Task<ApiAnswer> {
  const asked = body<InitBody>(call);
  const { state } = call.engine;
  if (state.membership) {
    if (asked.ForceNewCluster && isManager(call)) return yield* forceNewCluster(call);
    return refused({ status: 503, message: MEMBER });
  }
  const address = advertised(call, asked.AdvertiseAddr ?? '');
  if (!address.ok) return refused(address.error);
  yield 520;
  const { kernel, manager } = call.parts;
  const swarm = manager.open(newSwarmState(kernel));
  foundSwarm(
    { kernel, swarm },
    {
      spec: asked.Spec ?? {},
      addressPools: asked.DefaultAddrPool ?? [],
      subnetSize: asked.SubnetSize ?? 24,
      dataPathPort: asked.DataPathPort ?? 0,
      autolock: asked.AutoLockManagers === true,
    },
  );
  const facts = factsOf(call, address.value);
  const node = addNode({ kernel, swarm }, facts, 'manager', asked.Availability || 'active');
  setLeader(kernel, swarm, node.id);
  enter(call, swarm.state.id, node.id, address.value);
  return json(node.id);
}

function enter(call: Call, swarm: string, node: string, address: string): void {
  call.engine.state.membership = { swarm, node, address, locked: false, outcast: false };
  createGatewayBridge(call.engine);
  call.engine.changed.open();
}

/** The node alone becomes the managers of its swarm; the others are none any more, and not told. */
function* forceNewCluster(call: Call): Task<ApiAnswer> {
  yield 500;
  const { kernel, manager, engines } = call.parts;
  const self = selfNode(call);
  const { membership } = call.engine.state;
  const swarm = membership && manager.get(membership.swarm);
  if (!self || !swarm) return refused({ status: 500, message: 'no swarm' });
  const forgotten = forgetManagers({ kernel, swarm }, self.id);
  for (const { state } of engines()) {
    if (!state.membership || !forgotten.has(state.membership.node)) continue;
    state.membership.outcast = true;
  }
  return json(self.id);
}

type JoinBody = {
  readonly RemoteAddrs?: readonly string[];
  readonly JoinToken?: string;
  readonly AdvertiseAddr?: string;
  readonly Availability?: NodeSpec['Availability'] | '';
};

const JOIN_TIMEOUT_MS = 10_000;

function* join(call: Call): Task<ApiAnswer> {
  if (call.engine.state.membership) return refused({ status: 503, message: MEMBER });
  const asked = body<JoinBody>(call);
  const token = asked.JoinToken ?? '';
  const remote = asked.RemoteAddrs?.[0] ?? '';
  const [host = '', port = '2377'] = remote.split(':');
  const [prefix, version, digest, secret] = token.split('-');
  const formed =
    prefix === 'SWMTKN' && version === '1' && digest?.length === 50 && secret?.length === 25;
  if (token !== '' && !formed) return refused({ status: 500, message: 'invalid join token' });
  const there = call.parts
    .engines()
    .find(({ state }) => state.address === host || state.name === host);
  // A manager of a locked swarm does not listen.
  const listens = there?.state.running && !there.state.membership?.locked;
  const membership = listens ? there.state.membership : null;
  const swarm = membership && call.parts.manager.get(membership.swarm);
  const manager = membership && swarm?.store.get('node', membership.node)?.manager;
  if (!swarm || !(manager || membership.outcast) || port !== '2377') {
    yield JOIN_TIMEOUT_MS;
    const why = there ? 'connection refused' : 'no route to host';
    return refused({
      status: 500,
      message: `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial tcp ${host}:${port}: connect: ${why}"`,
    });
  }
  if (membership.outcast) {
    yield JOIN_TIMEOUT_MS;
    return refused({ status: 500, message: NO_LEADER });
  }
  const cluster = clusterOf(swarm);
  const role =
    token === cluster.managerToken ? 'manager' : token === cluster.workerToken ? 'worker' : null;
  if (role === null) {
    yield JOIN_TIMEOUT_MS;
    if (digest && digest !== caDigest(cluster.rootCa)) {
      return refused({
        status: 500,
        message: `remote CA does not match fingerprint. Expected: ${expected(digest)}`,
      });
    }
    return refused(invalid('A valid join token is necessary to join this cluster').error);
  }
  const address = advertised(call, asked.AdvertiseAddr ?? '');
  if (!address.ok) return refused(address.error);
  yield role === 'manager' ? 480 : 90;
  if (!canWrite(swarm)) {
    // Only a leader gives out certificates: the newcomer asks a few times, then gives up.
    yield JOIN_TIMEOUT_MS;
    if (!canWrite(swarm)) return refused({ status: 500, message: NO_LEADER });
  }
  const { kernel } = call.parts;
  const facts = factsOf(call, address.value);
  const node = addNode({ kernel, swarm }, facts, role, asked.Availability || 'active');
  enter(call, swarm.state.id, node.id, address.value);
  return empty(200);
}

/** The digest inside a token, as hex. */
function expected(digest: string): string {
  let value = 0n;
  for (const digit of digest) value = value * 36n + BigInt(Number.parseInt(digit, 36) || 0);
  return value.toString(16).padStart(64, '0').slice(-64);
}

function* leave(call: Call): Task<ApiAnswer> {
  const { engine } = call;
  const { membership } = engine.state;
  if (!membership) return refused({ status: 503, message: 'This node is not part of a swarm' });
  const swarm = call.parts.manager.get(membership.swarm);
  const node = swarm?.store.get('node', membership.node);
  const manages = node?.manager || membership.outcast;
  if (swarm && manages && !flag(call, 'force')) {
    return refused({ status: 503, message: leaveWarning(call) });
  }
  // Nobody is told: the managers miss its heartbeats.
  if (swarm && !membership.outcast) nodeVanished(call.parts.kernel, swarm, membership.node);
  yield manages ? 1_300 : 5_000;
  for (const container of Object.values(engine.state.containers)) {
    if (!container.task) continue;
    killContainer(engine, container, 'KILL');
    removeContainer(engine, container, true);
  }
  engine.state.membership = null;
  for (const task of Object.keys(engine.state.steps)) delete engine.state.steps[task];
  engine.changed.open();
  return empty(200);
}

function leaveWarning(call: Call): string {
  const { membership } = call.engine.state;
  const swarm = membership && call.parts.manager.get(membership.swarm);
  const start =
    'You are attempting to leave the swarm on a node that is participating as a manager. ';
  if (!swarm || !membership) return start;
  const managers = swarm.store.list('node').filter(node => node.manager).length;
  const force = 'Use `--force` to suppress this message.';
  if (managers === 1) {
    return `${start}Removing the last manager erases all current state of the swarm. ${force}`;
  }
  const broken = breaksQuorum(swarm, membership.node);
  if (!broken) return `${start}${force}`;
  return `${start}Removing this node leaves ${broken.left} managers out of ${broken.of}. Without a Raft quorum your swarm will be inaccessible. The only way to restore a swarm that has lost consensus is to reinitialize it with \`--force-new-cluster\`. ${force}`;
}

function update(call: Call): Task<ApiAnswer> {
  return withWritableSwarm(call, swarm => {
    const cluster = clusterOf(swarm);
    const { kernel } = call.parts;
    if (Number(query(call, 'version')) !== cluster.version) {
      return refused({
        status: 500,
        message: 'rpc error: code = Unknown desc = update out of sequence',
      });
    }
    const spec = body<Loose>(call);
    const ca = (spec.CAConfig ?? {}) as {
      readonly NodeCertExpiry?: number;
      readonly ForceRotate?: number;
    };
    if ((ca.NodeCertExpiry ?? 7776e12) < 3600e9) {
      return refused(invalid('minimum certificate expiry time is: 1h0m0s').error);
    }
    const locked = (spec.EncryptionConfig as { readonly AutoLockManagers?: boolean } | undefined)
      ?.AutoLockManagers;
    const before = (cluster.spec.CAConfig ?? {}) as { readonly ForceRotate?: number };
    const rotated = (ca.ForceRotate ?? 0) !== (before.ForceRotate ?? 0);
    const renewed = (name: string, token: string) =>
      flag(call, name) ? makeToken(kernel, cluster.rootCa) : token;
    swarm.store.update('cluster', cluster.id, {
      spec: { ...cluster.spec, ...spec },
      workerToken: renewed('rotateWorkerToken', cluster.workerToken),
      managerToken: renewed('rotateManagerToken', cluster.managerToken),
      unlockKey: !locked
        ? ''
        : cluster.unlockKey === '' || flag(call, 'rotateManagerUnlockKey')
          ? makeUnlockKey(kernel)
          : cluster.unlockKey,
    });
    if (rotated) startRotation({ kernel, swarm });
    return empty(200);
  });
}

function unlockKey(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => json({ UnlockKey: clusterOf(swarm).unlockKey }));
}

function unlock(call: Call): ApiAnswer {
  const { membership } = call.engine.state;
  if (!membership) return refused({ status: 503, message: 'This node is not part of a swarm' });
  if (!membership.locked) return refused({ status: 409, message: 'swarm is not locked' });
  const swarm = call.parts.manager.get(membership.swarm);
  const { UnlockKey = '' } = body<{ readonly UnlockKey?: string }>(call);
  if (!swarm || clusterOf(swarm).unlockKey !== UnlockKey) {
    return refused({ status: 400, message: 'swarm could not be unlocked: invalid key provided' });
  }
  membership.locked = false;
  nodeAppeared(call.parts.kernel, swarm, membership.node);
  call.parts.agents.engineStarted(call.engine);
  return empty(200);
}
