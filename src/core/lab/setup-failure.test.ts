// What an author reads of a lab whose setup does not work.
import { expect, test } from 'vitest';
import { encodeUtf8 } from '../lib/bytes.ts';
import { makeWorld } from './make-world.ts';
import { prepareLab } from './prepare-lab.ts';
import { readLab } from './read-lab.ts';

/** The problem of a lab with these commands behind `docker swarm init`, which is on line 3. */
function failure(...commands: string[]): string | null {
  const setup = ['docker swarm init', ...commands].map(run => `- { node: one, run: '${run}' }\n`);
  const yaml = `nodes: [one]\nsetup:\n${setup.join('')}`;
  const lab = readLab({
    path: 'labs/own',
    readFile: path => (path === 'lab.yml' ? encodeUtf8(yaml) : null),
    listFiles: () => null,
  });
  if (!lab.ok) throw new Error('a lab');
  const prepared = prepareLab(lab.value, makeWorld, { commandMs: 60_000, convergeMs: 30_000 });
  return prepared.ok ? null : prepared.error;
}

const names =
  'alpine, busybox, debian, dockercoins/hasher, dockercoins/rng, dockercoins/webui, dockercoins/worker, elasticsearch, hello-world, httpd, nginx, nicolaka/netshoot, redis, registry, ubuntu';
const remedy = 'Correct the name, or describe the image under `images` in this file.';
const noImage = (image: string) =>
  `there is no image ${image} in this lab, which has ${names}. ${remedy}`;

test('[LB45] a service that waits for an image that nobody has names the image, not the time', () => {
  expect(failure('docker service create --name web shop/web:v1')).toBe(
    `labs/own/lab.yml:4: The setup’s \`docker service create --name web shop/web:v1\` on one did not end within 60 s: service web runs 0 of 1 tasks: ${noImage('shop/web:v1')}`,
  );
  expect(failure('docker service create -d --name web python:3', 'docker version')).toBe(
    `labs/own/lab.yml:4: 30 s after the setup something does not run: service web runs 0 of 1 tasks: ${noImage('python:3')}`,
  );
});

test('[LB45] so does a container that lacks its image', () => {
  for (const image of ['nothing/here', 'python', 'nginx:9']) {
    expect(failure(`docker run ${image}`)).toContain(
      `labs/own/lab.yml:4: The setup’s \`docker run ${image}\` on one ended with status 125: there is no image ${image}`,
    );
  }
});

test('[LB45] a service that no node can take, or that ends again and again, says so', () => {
  const create = 'docker service create --name web';
  expect(failure(`${create} -d --constraint node.role==worker alpine sleep 99`)).toBe(
    'labs/own/lab.yml:4: 30 s after the setup something does not run: service web runs 0 of 1 tasks (no suitable node (scheduling constraints not satisfied on 1 node)). Correct what starts it.',
  );
  expect(failure(`${create} --restart-delay 20s alpine false`)).toContain(
    'did not end within 60 s: service web runs 0 of 1 tasks (task: non-zero exit (1)). Correct what starts it.',
  );
});

test('[LB45] the command is named that changed the service last', () => {
  const update = 'docker service update -d --replicas 2 --limit-cpu 1 --reserve-cpu 2 web';
  expect(
    failure('docker service create -d --name web alpine sleep 99', update, 'docker info'),
  ).toContain(
    'labs/own/lab.yml:5: 30 s after the setup something does not run: service web runs 1 of 2 tasks',
  );
});

test('[LB45] what ends never, or says why it failed, is told as it is', () => {
  expect(failure('sleep 61')).toBe(
    'labs/own/lab.yml:4: The setup’s `sleep 61` on one did not end within 60 s. Let it end by itself, or run it in the background.',
  );
  expect(failure('timeout 1 sleep 5')).toBe(
    'labs/own/lab.yml:4: The setup’s `timeout 1 sleep 5` on one ended with status 124, and said nothing. Correct it, or a command before it.',
  );
  expect(failure('docker service create --network none-such alpine')).toBe(
    'labs/own/lab.yml:4: The setup’s `docker service create --network none-such alpine` on one ended with status 1: Error response from daemon: network none-such not found. Correct it, or a command before it.',
  );
});

test('[LB45] work that is done is not late', () => {
  expect(failure('docker service create -d --mode replicated-job alpine true')).toBeNull();
  expect(failure('docker service create -d --restart-condition none alpine true')).toBeNull();
});
