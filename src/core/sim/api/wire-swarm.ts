// Nodes, networks, secrets, configs and the cluster as JSON of the API.

import { concatBytes, toBase64 } from '../../lib/bytes.ts';
import { sha256 } from '../../lib/sha256.ts';
import type {
  ClusterObject,
  Meta,
  NetworkObject,
  NodeObject,
  SecretObject,
} from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import { clusterOf } from '../store/swarm.ts';
import { type Call, moment } from './call.ts';

export function meta(call: Call, object: Meta) {
  return {
    ID: object.id,
    Version: { Index: object.version },
    CreatedAt: moment(call, object.createdMs),
    UpdatedAt: moment(call, object.updatedMs),
  };
}

export const enginePlugins = {
  Log: [
    'awslogs',
    'fluentd',
    'gcplogs',
    'gelf',
    'journald',
    'json-file',
    'local',
    'logentries',
    'splunk',
    'syslog',
  ],
  Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
  Volume: ['local'],
};

/** Frozen, as what is the same for every node: an answer holds it without a copy. */
const pluginList = Object.freeze(
  Object.entries(enginePlugins).flatMap(([Type, names]) =>
    names.map(Name => Object.freeze({ Type, Name })),
  ),
);

/** By the certificate's text: a client that waits for a service asks for all nodes five times a second. */
const tlsInfos = new Map<string, Readonly<Record<string, string>>>();
const tlsInfosMax = 1_000;

function tlsInfo(root: string, issuer: string) {
  const known = root === issuer ? tlsInfos.get(root) : undefined;
  if (known) return known;
  const info = Object.freeze({
    TrustRoot: root,
    CertIssuerSubject: 'MBMxETAPBgNVBAMTCHN3YXJtLWNh',
    CertIssuerPublicKey: `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${toBase64(concatBytes([sha256(issuer), sha256(`${issuer}.`)]))}`,
  });
  if (root !== issuer) return info;
  if (tlsInfos.size >= tlsInfosMax) tlsInfos.clear();
  tlsInfos.set(root, info);
  return info;
}

export function wireNode(call: Call, swarm: Swarm, node: NodeObject) {
  const labels = node.engineLabels;
  const { rootCa } = clusterOf(swarm);
  return {
    ...meta(call, node),
    Spec: node.spec,
    Description: {
      Hostname: node.hostname,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: node.cpus * 1e9, MemoryBytes: node.memoryBytes },
      Engine: {
        EngineVersion: '20.10.24',
        ...(Object.keys(labels).length ? { Labels: labels } : {}),
        Plugins: pluginList,
      },
      TLSInfo: tlsInfo(node.tls?.root ?? rootCa, node.tls?.issuer ?? rootCa),
    },
    Status: {
      State: node.state,
      ...(node.message ? { Message: node.message } : {}),
      Addr: node.address,
    },
    ...(node.manager
      ? {
          ManagerStatus: {
            ...(swarm.state.leader === node.id ? { Leader: true } : {}),
            Reachability: node.manager.reachability,
            Addr: `${node.address}:2377`,
          },
        }
      : {}),
  };
}

/** A network inside a task's attachment. */
export function wireSwarmNetwork(call: Call, network: NetworkObject) {
  return {
    ...meta(call, network),
    Spec: {
      Name: network.name,
      Labels: network.labels,
      DriverConfiguration: network.options
        ? { Name: 'overlay', Options: network.options }
        : { Name: 'overlay' },
      ...(network.internal ? { Internal: true } : {}),
      ...(network.attachable ? { Attachable: true } : {}),
      ...(network.ingress ? { Ingress: true, IPAMOptions: { Driver: {} } } : {}),
      Scope: 'swarm',
    },
    DriverState: { Name: 'overlay', Options: networkOptions(network) },
    IPAMOptions: {
      Driver: { Name: 'default' },
      Configs: [{ Subnet: network.subnet, Gateway: network.gateway }],
    },
  };
}

export function networkOptions(network: NetworkObject) {
  return {
    'com.docker.network.driver.overlay.vxlanid_list': String(network.vxlanId),
    ...network.options,
  };
}

export function wireSecret(call: Call, secret: SecretObject, withData: boolean) {
  return {
    ...meta(call, secret),
    Spec: {
      Name: secret.name,
      Labels: secret.labels,
      ...(withData ? { Data: secret.data } : {}),
      ...(secret.driver ? { Driver: secret.driver } : {}),
      ...(secret.templating ? { Templating: secret.templating } : {}),
    },
  };
}

/** `/swarm`, and the part of `/info` without its tokens. */
export function wireCluster(call: Call, cluster: ClusterObject) {
  const pools = cluster.addressPools;
  return {
    ...meta(call, cluster),
    Spec: cluster.spec,
    TLSInfo: tlsInfo(cluster.rootCa, cluster.nextRootCa || cluster.rootCa),
    RootRotationInProgress: cluster.nextRootCa !== '',
    DefaultAddrPool: pools.length === 1 && pools[0] === '10.0.0.0/8' ? null : pools,
    SubnetSize: cluster.subnetSize,
    DataPathPort: cluster.dataPathPort,
  };
}
