// Changes of a swarm's objects as events of the engines that are its managers.
import type { Engine } from '../node/engine.ts';
import type { NodeObject, SecretObject, ServiceObject } from '../store/objects.ts';
import type { Change } from '../store/store.ts';
import type { Swarm } from '../store/swarm.ts';

const kinds = ['service', 'node', 'secret', 'config', 'network'];

export function swarmEvent(engines: readonly Engine[], swarm: Swarm, change: Change): void {
  const object = change.after ?? change.before;
  if (!kinds.includes(change.kind) || !object) return;
  const attributes: { [name: string]: string } = { name: nameOf(change.kind, object) };
  if (change.kind === 'service' && change.action === 'update') {
    const { before, after } = change as { before: ServiceObject; after: ServiceObject };
    const updated = after.update?.state;
    if (before.specVersion === after.specVersion && before.update?.state === updated) return;
    if (updated && updated !== before.update?.state) attributes['updatestate.new'] = updated;
    if (before.update && before.update.state !== updated) {
      attributes['updatestate.old'] = before.update.state;
    }
  }
  if (change.kind === 'node' && change.action === 'update') {
    const { before, after } = change as { before: NodeObject; after: NodeObject };
    if (before.state !== after.state) {
      attributes['state.new'] = after.state;
      attributes['state.old'] = before.state;
    } else if (before.spec.Availability !== after.spec.Availability) {
      attributes['availability.new'] = after.spec.Availability;
      attributes['availability.old'] = before.spec.Availability;
    } else if (before.spec === after.spec) return;
  }
  const action = change.action;
  for (const engine of engines) {
    const { membership, running } = engine.state;
    if (!running || membership?.swarm !== swarm.state.id) continue;
    if (!swarm.store.get('node', membership.node)?.manager) continue;
    engine.event({ type: change.kind, action, id: object.id, attributes, scope: 'swarm' });
  }
}

function nameOf(kind: string, object: object): string {
  if (kind === 'service') return (object as ServiceObject).spec.Name;
  if (kind === 'node') return (object as NodeObject).hostname;
  return (object as SecretObject).name;
}
