// What a curious person runs first: images that are here, and images that only the real hub has.
import { expect, test } from 'vitest';
import { type } from '../../../../test/support/swarm-bed.ts';

const here =
  'alpine, busybox, debian, dockercoins/hasher, dockercoins/rng, dockercoins/webui, dockercoins/worker, elasticsearch, hello-world, httpd, nginx, nicolaka/netshoot, redis, registry, ubuntu';
const lacks = (image: string) =>
  `this simulated swarm does not carry the image ${image}. It has ${here}; whoever writes a lab adds others under \`images\` in its lab.yml`;

test('[SW48] an image that only the real hub has is told from one that nobody has', () => {
  const answers = type(
    'swarm5',
    'node1$ docker pull -q python:3 2>&1',
    'node1$ docker run --rm postgres 2>&1 | head -2',
    'node1$ docker pull -q bitnami/redis 2>&1',
    'node1$ docker pull -q nosuch 2>&1',
    'node1$ docker pull -q redis:99 2>&1',
    'node1$ docker pull -q redis:nosuch 2>&1',
    `node1$ echo FROM golang:1 | docker build - 2>&1 | tail -1`,
    `node1$ docker service create -d --name py python:3 >/dev/null 2>&1; sleep 4; docker service ps --no-trunc --format '{{.Error}}' py | sort -u`,
    `node1$ docker service create -d --name no nosuch >/dev/null 2>&1; sleep 4; docker service ps --no-trunc --format '{{.Error}}' no | sort -u`,
  );
  const refusal = 'Error response from daemon: ';
  const unknown = 'manifest unknown: manifest unknown';
  expect(answers).toEqual([
    `${refusal}${lacks('python:3')}\n[1]`,
    `Unable to find image 'postgres:latest' locally\ndocker: ${refusal}${lacks('postgres:latest')}`,
    `${refusal}${lacks('bitnami/redis:latest')}\n[1]`,
    `${refusal}pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n[1]`,
    `${refusal}manifest for redis:99 not found: ${unknown} (this simulated swarm carries it as 7, alpine, latest)\n[1]`,
    `${refusal}manifest for redis:nosuch not found: ${unknown}\n[1]`,
    lacks('golang:1'),
    '"No such image: python:3 (this simulated swarm does not carry it)"',
    '"No such image: nosuch:latest"',
  ]);
});

test('[SW49] the images that people try first', () => {
  const answers = type(
    'swarm5',
    `node1$ docker run --rm hello-world 2>/dev/null | sed -n 2p`,
    `node1$ docker ps -aq --filter ancestor=hello-world`,
    `node1$ docker run --rm -i ubuntu bash -c '. /etc/os-release; echo "$NAME" $BASH_VERSION | cut -c1-8' 2>/dev/null`,
    `node1$ docker run -d --name web -p 8080:80 httpd >/dev/null 2>&1; sleep 1; curl -s localhost:8080`,
    `node1$ docker exec web cat htdocs/index.html; docker stop web >/dev/null; docker inspect -f '{{.State.ExitCode}}' web`,
    `node1$ docker logs web 2>/dev/null | cut -d'"' -f2`,
  );
  const page = '<html><body><h1>It works!</h1></body></html>';
  expect(answers).toEqual([
    'Hello from the simulated swarm!',
    '',
    'Ubuntu 5',
    page,
    `${page}\n0`,
    'GET / HTTP/1.1',
  ]);
});
