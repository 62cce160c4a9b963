// Real backends: where engines are found, what is refused, and what somebody may try.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../test/support/server.ts';
import type { BackendEvent } from '../../core/lab/backend.ts';
import type { Lab } from '../../core/lab/lab.ts';
import { readLab } from '../../core/lab/read-lab.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/lib/bytes.ts';
import { findEngine } from './engine-address.ts';
import { launchHostShell } from './host-shell.ts';
import { createMarkReader } from './shell-marks.ts';
import { checkBackend, startBackend } from './table.ts';

const folder = makeFolder();
afterAll(folder.dispose);

function labOf(text: string): Lab {
  const read = readLab({
    path: 'own',
    readFile: path => (path === 'lab.yml' ? encodeUtf8(text) : null),
    listFiles: () => null,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function makeContext(name: string, host: string): void {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(folder.path, 'config', 'contexts', 'meta', id);
  mkdirSync(meta, { recursive: true });
  const text = JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } });
  writeFileSync(join(meta, 'meta.json'), text);
}

const environment = { DOCKER_CONFIG: join(folder.path, 'config'), HOME: folder.path };
const two = labOf('nodes: [node1, node2]\n');
const url = (found: ReturnType<typeof findEngine>) =>
  found === null || typeof found === 'string' ? found : found.url;

/** An engine that answers everything with one object. */
async function fakeEngine(info: object): Promise<{ readonly url: string; close: () => void }> {
  const server = createServer((_request, response) => response.end(JSON.stringify(info)));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  return {
    url: `tcp://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Everything that a fresh local shell says to these lines; the last one has to end it. */
async function say(lines: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const given = { ...process.env, SHELL: '/bin/bash', ...more };
  const started = await startBackend('local', {
    ...{ lab: labOf('nodes: [node1]\n'), data: folder.path, environment: given },
  });
  const backend = started.make(Date.now());
  const left = [...lines];
  let output = '';
  let status = -1;
  await new Promise<void>(done => {
    backend.listen((event: BackendEvent) => {
      if (event.kind === 'output') output += decodeUtf8(event.bytes);
      if (event.kind === 'mark' && event.mark.kind === 'prompt') {
        const line = left.shift();
        if (line !== undefined) backend.write('t', encodeUtf8(`${line}\r`));
      }
      if (event.kind === 'ended') {
        status = event.status;
        done();
      }
    });
    backend.open('t', 'node1', 80, 24);
  });
  backend.dispose();
  return { output, status };
}

test('[RB10] the lab, then a context, then the usual engine tells where a node is', () => {
  const usual = { HOME: folder.path, DOCKER_CONFIG: join(folder.path, 'none') };
  expect(url(findEngine('node1', two, usual))).toBe('unix:///var/run/docker.sock');
  expect(url(findEngine('node1', two, { ...usual, DOCKER_HOST: 'tcp://here:2375' }))).toBe(
    'tcp://here:2375',
  );
  expect(findEngine('node2', two, usual)).toBeNull();
  makeContext('node2', 'ssh://me@there');
  expect(url(findEngine('node2', two, environment))).toBe('ssh://me@there');
  // Whoever has made contexts for the nodes does not mean this machine's engine by the first.
  expect(findEngine('node1', two, environment)).toBeNull();
  const named = labOf('nodes:\n  - { name: node1, engine: "context:node2" }\n');
  expect(url(findEngine('node1', named, environment))).toBe('ssh://me@there');
});

test('[RB11] an engine that is not there ends the start with its remedy', async () => {
  const start = (lab: Lab) => startBackend('docker', { lab, data: folder.path, environment });
  await expect(start(two)).rejects.toThrow(
    'The exercises of own begin on node1, and no engine is known for it: docker context create node1 --docker host=ssh://USER@HOST makes it known.',
  );
  const lost = labOf('nodes:\n  - { name: node1, engine: "context:nope" }\n');
  await expect(start(lost)).rejects.toThrow(/docker context nope, and there is none/);
  const dead = labOf('nodes:\n  - { name: node1, engine: "unix:///nowhere/docker.sock" }\n');
  await expect(start(dead)).rejects.toThrow(/^The engine of node1 .* does not answer: /);
  const engine = await fakeEngine({ Name: 'host1' });
  const started = await start(
    labOf(`nodes:\n  - { name: node1, engine: "${engine.url}" }\n  - node3\n  - node4\n`),
  );
  expect(started.notes).toEqual([
    'No engine is known for node3, node4 (docker context create node3 --docker host=ssh://USER@HOST makes it known): left out.',
  ]);
  started.dispose();
  engine.close();
});

test('[RB2] no file of the user is written, and start-up files go with the shell', async () => {
  const home = makeFolder({ '.bashrc': 'HISTFILE=~/.bash_history\n' });
  await say(['echo secret', 'history -a', 'exit'], { HOME: home.path });
  expect(readdirSync(home.path)).toEqual(['.bashrc']);
  expect(readdirSync(join(folder.path, 'shells'))).toEqual([]);
  home.dispose();
});

test('[RB20] what a student sends is never part of a command line of this machine', async () => {
  const engine = await fakeEngine({ Name: 'host1' });
  const lab = labOf(
    `nodes:\n  - { name: node1, engine: "${engine.url}" }\nshell: { image: alpine }\n`,
  );
  const started = await startBackend('docker', { lab, data: folder.path, environment });
  const backend = started.make(Date.now());
  const victim = join(folder.path, 'owned');
  for (const node of [`node1; touch ${victim}`, `$(touch ${victim})`, '--privileged', '../node1'])
    expect(backend.open(`x;touch ${victim}`, node, 80, 24)).toMatch(/^There is no engine for /);
  expect(existsSync(victim)).toBe(false);
  backend.dispose();
  started.dispose();
  engine.close();
});

test('[RB21] secrets of the server reach no shell', async () => {
  const secrets = {
    AWS_SECRET_ACCESS_KEY: 'hush-1',
    SSH_AUTH_SOCK: '/hush-2',
    NPM_TOKEN: 'hush-3',
  };
  const { output } = await say(['env; cat /proc/self/environ; exit'], secrets);
  expect(output).toContain('TERM=xterm-256color');
  expect(output).not.toContain('hush');
});

test('[RB22] a shell of this machine is served on loopback only, one in a container to a class', () => {
  const reach = { backend: 'docker', host: '0.0.0.0', publicUrl: null, portsDomain: null };
  const inside = labOf('nodes: [node1]\nshell: { image: "docker:cli" }\n');
  expect(() => checkBackend(reach, two)).toThrow(/gives everybody who reaches 0\.0\.0\.0 a shell/);
  expect(() => checkBackend(reach, inside)).not.toThrow();
  const behind = { ...reach, host: '127.0.0.1', publicUrl: 'https://class.example' };
  expect(() => checkBackend(behind, two)).toThrow(/leave --public-url out/);
  expect(() => checkBackend({ ...reach, backend: 'local' }, inside)).toThrow(/leave --host out/);
});

test('[RB1] [RB23] forged marks are plain output', () => {
  const forged = [
    '\u001b]133;D;0\u0007',
    '\u001b]133;D;0;n=guess;d=0\u0007',
    `\u001b]133;D;0;n=${'x'.repeat(5_000)}\u0007`,
    '\u001b]133;E;0;n=\u0007',
    '\u001b]133;A;n=secre',
  ].join('text');
  for (const size of [1, 7, 10_000]) {
    const reader = createMarkReader('secret');
    let output = '';
    for (let at = 0; at < forged.length; at += size)
      for (const piece of reader.read(encodeUtf8(forged.slice(at, at + size)))) {
        expect(piece.kind).toBe('output');
        if (piece.kind === 'output') output += decodeUtf8(piece.bytes);
      }
    // What may yet become a mark is held back until it cannot any more.
    expect(forged.startsWith(output)).toBe(true);
    expect(forged.length - output.length).toBeLessThan(20);
  }
});

test('[RB24] files of a lab stay below the folder of their shell', () => {
  const shells = join(folder.path, 'laid-out');
  const file = (path: string) => ({ node: null, path, mode: 0o644, bytes: encodeUtf8('x') });
  const files = [file('/root/app/a'), file('/../../../../tmp/deckhand-escape'), file('/etc/motd')];
  const launch = launchHostShell(
    { shells, environment: { SHELL: '/bin/bash' }, more: {}, machine: null, files },
    'nonce',
  );
  expect(readdirSync(launch.folder, { recursive: true }).sort()).toEqual(
    ['app', 'app/a', 'etc', 'etc/motd', 'tmp', 'tmp/deckhand-escape'].sort(),
  );
  expect(existsSync('/tmp/deckhand-escape')).toBe(false);
  launch.dispose();
  expect(existsSync(launch.folder)).toBe(false);
});

test('[RB25] a strange name that an engine gives itself is no part of a prompt', async () => {
  const engine = await fakeEngine({ Name: "x'; touch owned; $(id) #" });
  const lab = labOf(`nodes:\n  - { name: node1, engine: "${engine.url}" }\n`);
  const given = { ...environment, SHELL: '/bin/bash' };
  const data = join(folder.path, 'strange');
  const started = await startBackend('docker', { lab, data, environment: given });
  const backend = started.make(Date.now());
  backend.listen(() => {});
  expect(backend.open('t', 'node1', 80, 24)).toBeNull();
  const shells = join(data, 'shells');
  const rc = readdirSync(shells, { recursive: true, encoding: 'utf8' }).find(name =>
    name.endsWith('bashrc'),
  );
  expect(readFileSync(join(shells, rc ?? ''), 'utf8')).toContain("PS1='\\u@xtouchownedid:\\W\\$ '");
  backend.dispose();
  started.dispose();
  engine.close();
});
