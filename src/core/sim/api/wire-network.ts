// Networks as JSON of the API: the engine's own, and overlays with what the node knows of them.
import { sha256Hex } from '../../lib/sha256.ts';
import { attachedTo } from '../node/local-network.ts';
import type { LocalNetwork } from '../node/state.ts';
import type { NetworkObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import { type Call, moment } from './call.ts';
import { networkOptions } from './wire-swarm.ts';

type Detail = 'list' | 'inspect' | 'verbose';

export function wireLocalNetwork(call: Call, network: LocalNetwork, detail: Detail) {
  const { subnet, gateway, showGateway } = network;
  return {
    Name: network.name,
    Id: network.id,
    Created: moment(call, network.createdMs),
    Scope: 'local',
    Driver: network.driver,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: network.ipamOptions,
      Config: subnet ? [{ Subnet: subnet, ...(showGateway ? { Gateway: gateway } : {}) }] : [],
    },
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: detail === 'list' ? {} : containersOn(call, network.id),
    Options: network.options,
    Labels: network.labels,
  };
}

function containersOn(call: Call, networkId: string) {
  const entries = attachedTo(call.engine, networkId).flatMap(container => {
    const endpoint = container.endpoints.find(one => one.networkId === networkId);
    if (!endpoint) return [];
    const value = {
      Name: container.name,
      EndpointID: endpoint.id,
      MacAddress: endpoint.mac,
      IPv4Address: endpoint.address ? `${endpoint.address}/${endpoint.prefix}` : '',
      IPv6Address: '',
    };
    return [[container.id, value] as const];
  });
  return Object.fromEntries(entries);
}

export function wireOverlay(call: Call, swarm: Swarm, network: NetworkObject, detail: Detail) {
  const self = call.engine.state.membership?.node ?? '';
  const used = attachedTo(call.engine, network.id).length > 0;
  const known = network.ingress || used;
  const balancer = swarm.store.get('node', self)?.balancers[network.id];
  const endpointName = network.ingress ? 'ingress-endpoint' : `${network.name}-endpoint`;
  const sandbox = network.ingress ? 'ingress-sbox' : `lb-${network.name}`;
  const containers = {
    ...containersOn(call, network.id),
    ...(balancer && known
      ? {
          [sandbox]: {
            Name: endpointName,
            EndpointID: sha256Hex(`${network.id} ${self}`),
            MacAddress: macOf(balancer),
            IPv4Address: balancer,
            IPv6Address: '',
          },
        }
      : {}),
  };
  return {
    Name: network.name,
    Id: network.id,
    Created: moment(call, network.createdMs),
    Scope: 'swarm',
    Driver: 'overlay',
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: [{ Subnet: network.subnet, Gateway: network.gateway }],
    },
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: network.ingress,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: !known ? null : detail === 'list' ? {} : containers,
    Options: networkOptions(network),
    Labels: Object.keys(network.labels).length || known ? network.labels : null,
    ...(known ? { Peers: peersOf(swarm, network) } : {}),
    ...(detail === 'verbose' && known ? { Services: servicesOn(swarm, network) } : {}),
  };
}

function macOf(address: string): string {
  const parts = (address.split('/')[0] ?? '').split('.').map(Number);
  return `02:42:${parts.map(part => part.toString(16).padStart(2, '0')).join(':')}`;
}

/** Nodes that gossip on the overlay: those with an address of their own there. */
function peersOf(swarm: Swarm, network: NetworkObject) {
  return swarm.store
    .list('node')
    .filter(node => node.balancers[network.id] && node.state === 'ready')
    .map(node => ({ Name: sha256Hex(`peer ${node.id}`).slice(0, 12), IP: node.address }));
}

function servicesOn(swarm: Swarm, network: NetworkObject) {
  const entries = swarm.store.list('service').flatMap(service => {
    const virtual = service.endpoint.virtualIps.find(one => one.networkId === network.id);
    const tasks = swarm.store
      .list('task')
      .filter(task => task.serviceId === service.id && task.state === 'running')
      .flatMap(task => {
        const own = task.networks.find(one => one.networkId === network.id);
        const node = swarm.store.get('node', task.nodeId);
        if (!own || !node) return [];
        return [
          {
            Name: `${task.serviceName}.${task.slot || task.nodeId}.${task.id}`,
            EndpointID: sha256Hex(`${task.id} ${network.id}`),
            EndpointIP: own.address.split('/')[0] ?? '',
            Info: { 'Host IP': node.address },
          },
        ];
      });
    if (tasks.length === 0) return [];
    const value = {
      VIP: virtual ? (virtual.address.split('/')[0] ?? '') : '<nil>',
      Ports: service.endpoint.ports.map(
        port => `Target: ${port.TargetPort}, Publish: ${port.PublishedPort ?? 0}`,
      ),
      LocalLBIndex: 256 + tasks.length,
      Tasks: tasks,
    };
    return [[service.spec.Name, value] as const];
  });
  return Object.fromEntries(entries);
}
