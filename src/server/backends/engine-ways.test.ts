// Ways to an engine: by ssh, by TLS, with what is said where there is none; and what servers left.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../test/support/server.ts';
import type { Lab } from '../../core/lab/lab.ts';
import { readLab } from '../../core/lab/read-lab.ts';
import { encodeUtf8 } from '../../core/lib/bytes.ts';
import { examineEngines } from './examine-engines.ts';
import { startBackend } from './table.ts';

const folder = makeFolder();
const closing: Server[] = [];
afterAll(() => {
  for (const server of closing) {
    server.closeAllConnections();
    server.close();
  }
  folder.dispose();
});

function read(text: string) {
  const readFile = (path: string) => (path === 'lab.yml' ? encodeUtf8(text) : null);
  return readLab({ path: 'own', readFile, listFiles: () => null });
}

function labAt(engine: string, more = ''): Lab {
  const lab = read(`nodes:\n  - { name: node1, engine: "${engine}" }\n${more}`);
  if (!lab.ok) throw new Error(JSON.stringify(lab.error));
  return lab.value;
}

/** Resolves with the port. */
function listen(server: Server): Promise<number> {
  closing.push(server);
  return new Promise(done =>
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
  );
}

const info = { Name: 'host1', ServerVersion: '20.10', Swarm: { LocalNodeState: 'active' } };
const engine: RequestListener = (_request, response) => response.end(JSON.stringify(info));

/** A `docker` of our own in the PATH; what it is called with stands in `called`. */
function fakeDocker(script: string): Record<string, string> {
  const called = join(folder.path, 'called');
  const file = join(folder.path, 'bin', 'docker');
  mkdirSync(dirname(file), { recursive: true });
  const log = `for word; do printf '%s\\n' "$word"; done >'${called}.words'; env >'${called}.env'`;
  writeFileSync(file, `#!/bin/sh\n${log}\n${script}\n`);
  chmodSync(file, 0o755);
  return {
    ...{ PATH: `${dirname(file)}:${process.env.PATH}`, HOME: folder.path, SHELL: '/bin/bash' },
    ...{ DOCKER_CONFIG: join(folder.path, 'config') },
    ...{ SSH_AUTH_SOCK: '/hush-1', AWS_SECRET_ACCESS_KEY: 'hush-2', DOCKER_AUTH_CONFIG: 'hush-3' },
  };
}

const called = (what: 'words' | 'env') => readFileSync(join(folder.path, `called.${what}`), 'utf8');

test('[RB15] an engine by ssh is asked through the docker client, without the server’s secrets', async () => {
  const port = await listen(createServer(engine));
  const tunnel = `const s=require('net').connect(${port});process.stdin.pipe(s);s.pipe(process.stdout)`;
  const environment = fakeDocker(`exec '${process.execPath}' -e "${tunnel}"`);
  const [found] = await examineEngines(labAt('ssh://me@host1'), environment);
  expect(found).toMatchObject({
    node: 'node1',
    found: '20.10 at ssh://me@host1 (the lab own), worker',
  });
  expect(called('words')).toBe('system\ndial-stdio\n');
  expect(called('env')).toContain('DOCKER_HOST=ssh://me@host1\n');
  expect(called('env')).not.toContain('hush');
});

test('[RB15] where ssh refuses, doctor says what ssh said and what has to work', async () => {
  const says = 'echo "me@host1: Permission denied (publickey)." >&2';
  // The second one is heard only after its end.
  for (const script of [`${says}; exit 255`, `(sleep 0.3; ${says}) >&- & exit 255`])
    expect(await examineEngines(labAt('ssh://me@host1'), fakeDocker(script))).toEqual([
      {
        ...{ node: 'node1', state: 'missing', found: 'ssh://me@host1 (the lab own)' },
        remedy:
          'It does not answer (me@host1: Permission denied (publickey)): docker -H ssh://me@host1 version must work without a question, with a key in ~/.ssh: an agent’s keys stay with the server.',
      },
    ]);
});

test('[RB20] an address of an engine is no option of ssh', () => {
  for (const address of [
    'ssh://-oProxyCommand=id',
    'ssh://-oProxyCommand=id@host1',
    'ssh://me@-oProxyCommand=id',
    'ssh://me@host1;id',
    'ssh://$(id)@host1',
    'tcp://host1 -x',
    'context:$(id)',
  ])
    expect(read(`nodes:\n  - { name: node1, engine: "${address}" }\n`).ok, address).toBe(false);
  for (const address of ['ssh://me@host-1.example:2222', 'tcp://[::1]:2376', 'context:node-1.a'])
    expect(read(`nodes:\n  - { name: node1, engine: "${address}" }\n`).ok, address).toBe(true);
});

/** Files of an authority, a server and a client, as `docker context create` keeps them. */
function makeCertificates(to: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: to, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  mkdirSync(to, { recursive: true });
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=ca',
  );
  writeFileSync(join(to, 'server.ext'), 'subjectAltName=IP:127.0.0.1\n');
  writeFileSync(join(to, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
  for (const [name, file] of [
    ['server', 'server'],
    ['client', ''],
  ]) {
    const base = file === '' ? ['key.pem', 'cert.pem'] : ['server.key', 'server.pem'];
    const [own = '', made = ''] = base;
    openssl('req', ...key, '-keyout', own, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signed,
      '-extfile',
      `${name}.ext`,
      '-out',
      made,
    );
  }
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.runIf(hasOpenssl)(
  '[RB15] an engine by TLS gets the context’s certificate, and refuses who has none',
  async () => {
    const id = createHash('sha256').update('node1').digest('hex');
    const contexts = join(folder.path, 'config', 'contexts');
    const files = join(contexts, 'tls', id, 'docker');
    makeCertificates(files);
    const file = (name: string) => readFileSync(join(files, name));
    const own = { key: file('server.key'), cert: file('server.pem'), ca: file('ca.pem') };
    const server = createTlsServer({ ...own, requestCert: true, rejectUnauthorized: true }, engine);
    const address = `tcp://127.0.0.1:${await listen(server as unknown as Server)}`;
    mkdirSync(join(contexts, 'meta', id), { recursive: true });
    writeFileSync(
      join(contexts, 'meta', id, 'meta.json'),
      JSON.stringify({ Name: 'node1', Endpoints: { docker: { Host: address } } }),
    );
    const environment = fakeDocker('exit 9');
    const [found] = await examineEngines(labAt('context:node1'), environment);
    expect(found).toMatchObject({
      found: `20.10 at ${address} (the docker context node1), worker`,
    });
    const [bare] = await examineEngines(labAt(address), environment);
    expect(bare?.state).toBe('missing');
    expect(bare?.remedy).toMatch(/an engine with TLS needs a context with its certificates/);
  },
);

test('[RB20] [RB21] a shell in a container is started with words of ours, and without secrets', async () => {
  const strange = { ...info, Name: "x'; touch owned; $(id) --privileged" };
  const port = await listen(createServer((_, response) => response.end(JSON.stringify(strange))));
  const environment = fakeDocker('exit 0');
  const lab = labAt(`tcp://127.0.0.1:${port}`, 'shell: { image: "docker:cli" }\n');
  const started = await startBackend('docker', { lab, data: folder.path, environment });
  const backend = started.make(Date.now());
  await new Promise<void>(done => {
    backend.listen(event => {
      if (event.kind === 'ended') done();
    });
    expect(backend.open('$(touch owned)', 'node1', 80, 24)).toBeNull();
  });
  const words = called('words').split('\n');
  expect(words.slice(0, 4)).toEqual(['run', '--rm', '-ti', '--name']);
  expect(words[words.indexOf('--hostname') + 1]).toBe('xtouchownedid--privileged');
  expect(words.filter(word => word === '--privileged' || word.includes('touch owned'))).toEqual([]);
  expect(called('env')).not.toContain('hush');
  backend.dispose();
  started.dispose();
});

test('[RB26] shells in containers that a killed server left are removed by the next one of its data', async () => {
  const removed: string[] = [];
  const containers = { left: '', other: 'deckhand.data=other' };
  const label = `deckhand.data=${createHash('sha256').update(folder.path).digest('hex').slice(0, 16)}`;
  containers.left = label;
  const port = await listen(
    createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://docker');
      if (request.method === 'DELETE') removed.push(url.pathname);
      if (url.pathname !== '/containers/json') return void response.end(JSON.stringify(info));
      const asked = JSON.parse(url.searchParams.get('filters') ?? '{}') as { label: string[] };
      const ids = Object.entries(containers).filter(([, own]) => asked.label.includes(own));
      response.end(JSON.stringify(ids.map(([Id]) => ({ Id }))));
    }),
  );
  const lab = labAt(`tcp://127.0.0.1:${port}`, 'shell: { image: "docker:cli" }\n');
  const environment = fakeDocker('exit 9');
  const started = await startBackend('docker', { lab, data: folder.path, environment });
  await expect.poll(() => removed, { timeout: 10_000 }).toEqual(['/containers/left']);
  started.dispose();
});
