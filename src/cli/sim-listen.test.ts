// Simulated engines at sockets: the official client where there is one, plain HTTP everywhere.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLab } from '../server/labs.ts';
import { listenSim } from './sim-listen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'deckhand-listen-'));
const required = process.env.DECKHAND_REQUIRE === 'all';
const client = spawnSync('docker', ['--version']).error ? null : 'docker';

type Listening = { readonly ends: Record<string, string>; readonly stop: () => Promise<unknown> };

/** Runs `deckhand sim` until it says `ready`, or rejects with what it said instead. */
async function listening(lab: string, ...places: string[]): Promise<Listening> {
  const args = ['src/cli/main.ts', 'sim', lab, ...places.flatMap(place => ['--listen', place])];
  const child = spawn(join(root, 'node_modules/.bin/tsx'), args, { cwd: root });
  let out = '';
  let said = '';
  child.stderr.on('data', chunk => {
    said += chunk;
  });
  const ready = new Promise<void>(done =>
    child.stdout.on('data', chunk => {
      out += chunk;
      if (out.endsWith('ready\n')) done();
    }),
  );
  const ended = once(child, 'exit');
  await Promise.race([ready, ended]);
  if (child.exitCode !== null) throw new Error(`${child.exitCode}: ${said}`);
  const ends = Object.fromEntries(
    [...out.matchAll(/^(node\d+) (\S+)$/gm)].map(([, node, url]) => [node, url ?? '']),
  );
  return {
    ends,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

let lab: Listening;
const socketPath = join(folder, 'one.sock');
beforeAll(async () => {
  lab = await listening('dockercoins', `unix:${socketPath}`, 'node4=tcp:127.0.0.1:0');
}, 60_000);
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a command line prints, both streams, where `docker` talks to that node. */
async function says(node: string, command: string): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: lab.ends[node], DOCKER_CONFIG: folder };
  const options = { env, cwd: folder, timeout: 50_000 };
  const { stdout } = await promisify(execFile)('bash', ['-c', `exec 2>&1; ${command}`], options);
  return stdout;
}

test.skipIf(!client && !required)(
  '[SM3] the official client works with the engines of a lab, on managers and on workers',
  { timeout: 120_000 },
  async () => {
    expect(await says('node1', "docker node ls --format '{{.Hostname}} {{.ManagerStatus}}'")).toBe(
      'node1 Leader\nnode2 Reachable\nnode3 Reachable\nnode4 \nnode5 \n',
    );
    expect(await says('node1', "docker run --rm alpine sh -c 'echo out; echo err >&2'")).toBe(
      'out\nerr\n',
    );
    expect(await says('node1', 'echo piped | docker run --rm -i alpine tr a-z A-Z')).toBe(
      'PIPED\n',
    );
    await says('node1', 'docker run -d --name box alpine sleep 1000');
    expect(await says('node1', 'docker exec box hostname -i')).toMatch(/^172\.17\.0\.\d+\n$/);
    writeFileSync(join(folder, 'word'), 'a word\n');
    await says('node1', 'docker cp word box:/tmp/word');
    expect(await says('node1', 'docker exec box cat /tmp/word')).toBe('a word\n');
    await says('node1', 'docker service create -d --name web --replicas 2 nginx');
    expect(await says('node1', 'docker service scale web=3')).toMatch(
      /web scaled to 3\n[\s\S]*verify: Service (?:web )?converged/,
    );
    expect(await says('node4', "docker ps --format '{{.Image}}'")).toMatch(/dockercoins\//);
    expect(await says('node4', 'docker node ls || true')).toMatch(
      /This node is not a swarm manager\. Worker nodes can't be used/,
    );
  },
);

type Answer = { readonly status: number; readonly type: string | undefined; readonly text: string };

function ask(method: string, path: string, body = '', type = 'application/json'): Promise<Answer> {
  return new Promise((done, failed) => {
    const headers = body === '' ? {} : { 'Content-Type': type };
    const sent = request({ socketPath, method, path, headers }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += chunk;
      });
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, type: answer.headers['content-type'], text }),
      );
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

test('[SM4] requests that an engine refuses are refused as it does', async () => {
  const type = 'application/json';
  expect(await ask('GET', '/_ping')).toEqual({
    ...{ status: 200, type: 'text/plain; charset=utf-8', text: 'OK' },
  });
  expect(await ask('GET', '/v1.50/info')).toEqual({
    ...{ status: 400, type },
    text: '{"message":"client version 1.50 is too new. Maximum supported API version is 1.41"}\n',
  });
  expect(await ask('GET', '/v1.11/info')).toMatchObject({
    ...{ status: 400, type: 'text/plain; charset=utf-8' },
  });
  expect(await ask('GET', '/v1.41/nothing')).toEqual({
    ...{ status: 404, type, text: '{"message":"page not found"}\n' },
  });
  expect(await ask('POST', '/v1.41/networks/create', '{}', 'text/plain')).toEqual({
    ...{ status: 400, type },
    text: `{"message":"Content-Type specified (text/plain) must be 'application/json'"}\n`,
  });
  expect(await ask('POST', '/networks/create', 'x{}')).toEqual({
    ...{ status: 400, type },
    text: `{"message":"invalid character 'x' looking for beginning of value"}\n`,
  });
});

test('[SM4] a client that goes away in the middle of a stream harms nobody', async () => {
  for (const path of [
    '/v1.41/events',
    '/v1.41/services/dockercoins_worker/logs?follow=1&stdout=1',
  ]) {
    const socket = connect(socketPath);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: docker\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    socket.destroy();
  }
  expect((await ask('GET', '/_ping')).text).toBe('OK');
});

test('[SM5] a place where nobody can listen is named with its remedy', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const fresh = findLab('fresh', null);
  if (!fresh.ok) throw new Error(fresh.error);
  const refused = (place: string) =>
    listenSim(fresh.value, 'node1', [place]).then(
      () => 'it listened',
      (error: Error) => error.message.replaceAll(folder, '/tmp'),
    );
  expect(
    await Promise.all(
      [socketPath, file, `${folder}/no/such`]
        .map(path => `unix:${path}`)
        .concat(`tcp:127.0.0.1:${port}`, 'node9=unix:/x', 'http://x')
        .map(refused),
    ),
  ).toEqual([
    '--listen unix:/tmp/one.sock: somebody listens at /tmp/one.sock; end it, or name another path.',
    '--listen unix:/tmp/file: /tmp/file is a file and no socket; name another path.',
    '--listen unix:/tmp/no/such: there is no folder /tmp/no; make it, or name another path.',
    `--listen tcp:127.0.0.1:${port}: the port is taken; end what uses it, or choose another (0 picks a free one).`,
    '--listen node9=unix:/x: there is no node node9; the lab has node1, node2, node3, node4, node5.',
    '--listen http://x: write unix:PATH or tcp:HOST:PORT, and NODE= in front for another node.',
  ]);
  taken.close();
  expect(existsSync(file)).toBe(true);
});
