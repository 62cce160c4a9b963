import { expect, test } from 'vitest';
import { type ApiWorld, createSwarmWorld } from '../../../../test/support/api-world.ts';
import { type } from '../../../../test/support/swarm-bed.ts';
import { killEngine, startEngine } from '../world/power.ts';

function rotate(world: ApiWorld): void {
  const { Version, Spec } = world.ask('node1', 'GET /swarm').body;
  const CAConfig = { ...Spec.CAConfig, ForceRotate: (Spec.CAConfig.ForceRotate ?? 0) + 1 };
  const path = `POST /swarm/update?version=${Version.Index}`;
  expect(world.ask('node1', path, { ...Spec, CAConfig }).status).toBe(200);
}

/** Nodes with a new certificate, nodes that trust the wanted root, and whether it is under way. */
function stage(world: ApiWorld): string {
  const { TLSInfo, RootRotationInProgress } = world.ask('node1', 'GET /swarm').body;
  const all = world.ask('node1', 'GET /nodes').body as {
    Description: { TLSInfo: { TrustRoot: string; CertIssuerPublicKey: string } };
  }[];
  const own = all.map(node => node.Description.TLSInfo);
  const certified = own.filter(one => one.CertIssuerPublicKey === TLSInfo.CertIssuerPublicKey);
  const trusting = own.filter(one => one.TrustRoot === TLSInfo.TrustRoot);
  return `${certified.length} ${trusting.length} ${RootRotationInProgress}`;
}

test('[SW42] a new root is trusted alone when each node has a certificate of it', () => {
  const world = createSwarmWorld();
  const before = world.ask('node1', 'GET /swarm').body;
  rotate(world);
  const stages: string[] = [];
  for (let tick = 0; tick < 80; tick++) {
    const now = stage(world);
    if (now !== stages.at(-1)) stages.push(now);
    world.run(50);
  }
  expect(stages[0]).toBe('0 5 true');
  expect(stages).toContain('4 5 true');
  expect(stages.at(-1)).toBe('5 5 false');
  const after = world.ask('node1', 'GET /swarm').body;
  expect(after.TLSInfo.TrustRoot).not.toBe(before.TLSInfo.TrustRoot);
  expect(after.JoinTokens.Worker).not.toBe(before.JoinTokens.Worker);
});

test('[SW42] a node that is down holds the change of the root up until it is back', () => {
  const world = createSwarmWorld();
  const engine = world.parts.engines.get('node5');
  if (!engine) throw new Error('node5');
  killEngine(world.parts, engine);
  rotate(world);
  world.run(30_000);
  expect(stage(world)).toBe('4 5 true');
  startEngine(world.parts, engine);
  world.run(5_000);
  expect(stage(world)).toBe('5 5 false');
});

test('[DC26] `swarm ca --rotate` counts the nodes and ends with the new certificate', () => {
  const [before, shown, now] = type(
    'swarm5',
    'node1$ docker swarm ca',
    'node1$ docker swarm ca --rotate',
    'node1$ docker swarm ca; docker swarm ca --rotate -q',
  );
  const lines = (shown ?? '').split('\n');
  expect(lines.slice(0, 3)).toEqual([
    'desired root digest: ',
    '  rotated TLS certificates: ',
    '  rotated CA certificates:  ',
  ]);
  const digests = new Set(
    lines.filter(line => /^desired root digest: sha256:[0-9a-f]{64}$/.test(line)),
  );
  expect(digests.size).toBe(2);
  expect(shown?.endsWith(`\n${now}`)).toBe(true);
  expect(now).not.toBe(before);
});
