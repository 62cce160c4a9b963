import { expect, test } from 'vitest';
import { docker } from '../../../../test/support/docker-command.ts';
import { type } from '../../../../test/support/swarm-bed.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { createKernel, createKernelState } from '../kernel/kernel.ts';
import { completeDocker } from './complete.ts';

const image = { Descriptor: { digest: `sha256:${'a'.repeat(64)}` }, Platforms: [] };
const running = [
  {
    ID: 't1',
    ServiceID: 's1',
    Slot: 1,
    NodeID: 'n1',
    DesiredState: 'running',
    Status: { State: 'running', Timestamp: '2026-01-01T09:00:00Z' },
  },
];
const service = {
  ID: 's1',
  Version: { Index: 5 },
  Spec: {
    Name: 'web',
    Labels: {},
    TaskTemplate: { ContainerSpec: { Image: 'nginx:latest' } },
    Mode: { Replicated: { Replicas: 1 } },
  },
  Endpoint: {},
};
const cluster = {
  'GET /distribution/nginx:latest/json': image,
  'POST /services/create': { ID: 's1' },
  'GET /services/s1': service,
  'GET /tasks': running,
  'GET /nodes': [{ ID: 'n1', Status: { State: 'ready' } }],
};

test("[DC12] the engine's refusal is passed on", () => {
  expect(docker(['service', 'rm', 'a', 'b'], { 'DELETE /services/b': null })).toMatchObject({
    status: 1,
    out: 'b\n',
    err: 'Error response from daemon: no /services/a\n',
  });
});

test('[DC13] no engine, no answer', () => {
  expect(docker(['ps'], {}, { noEngine: true })).toMatchObject({
    status: 1,
    err: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
  });
  expect(docker(['-H', 'tcp://10.0.0.9:2375', 'ps']).err).toBe(
    'Cannot connect to the Docker daemon at tcp://10.0.0.9:2375. Is the docker daemon running?\n',
  );
});

test('[DC14] waiting shows how tasks come, and ends after the time of the monitor', () => {
  const plain = docker(['service', 'create', '--name', 'web', 'nginx'], cluster);
  expect(plain.status).toBe(0);
  const lines = plain.out.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    's1',
    'overall progress: 0 out of 1 tasks',
    '1/1:  ',
    'overall progress: 1 out of 1 tasks',
    'verify: Waiting 5 seconds to verify that tasks are stable...',
  ]);
  expect(lines.at(-2)).toBe('verify: Service s1 converged');
  const polls = plain.asked.filter(one => one === 'GET /tasks').length;
  expect(polls).toBeGreaterThan(20);
  expect(polls).toBeLessThan(28);
  const shown = docker(['service', 'create', '--name', 'web', 'nginx'], cluster, {
    terminal: true,
  });
  expect(shown.out).toContain(
    '\x1b[1A\x1b[2K\r1/1: running   [==================================================>] \r\x1b[1B',
  );
  expect(docker(['service', 'create', '-d', 'nginx'], cluster).out).toBe('s1\n');
});

test('[DC15] ^C leaves what is under way alone', () => {
  const pending = { ...cluster, 'GET /tasks': [] };
  const stopped = docker(['service', 'create', 'nginx'], pending, { interruptAtMs: 1000 });
  expect(stopped.status).toBe(0);
  expect(stopped.out.split('\n').slice(-3)).toEqual([
    'Operation continuing in background.',
    'Use `docker service ps s1` to check progress.',
    '',
  ]);
});

function container(status: number, said: string) {
  const frames = [{ stream: 'stdout' as const, bytes: encodeUtf8(said) }];
  return {
    'POST /containers/create': { Id: 'c1' },
    'POST /containers/c1/attach': () => ({
      kind: 'hijacked' as const,
      status: 101,
      tty: false,
      connection: {
        *next() {
          yield 5;
          return frames.shift() ?? null;
        },
        write() {},
        endInput() {},
        close() {},
      },
    }),
    'POST /containers/c1/wait': { StatusCode: status, Error: null },
    'POST /containers/c1/start': null,
  };
}

test('[DC16] run asks for the end before the start, and has the status of the container', () => {
  const ran = docker(['run', 'alpine', 'sh', '-c', 'exit 3'], container(3, 'hello\n'));
  expect(ran).toMatchObject({ status: 3, out: 'hello\n', err: '' });
  expect(ran.asked).toEqual([
    'POST /containers/create',
    'POST /containers/c1/attach',
    'POST /containers/c1/wait',
    'POST /containers/c1/start',
  ]);
  expect(ran.sent[0]?.body).toMatchObject({ Image: 'alpine', Cmd: ['sh', '-c', 'exit 3'] });
  const refused = docker(['run', '--restart', 'always', '--rm', 'alpine']);
  expect(refused).toMatchObject({
    status: 125,
    err: "docker: conflicting options: cannot specify both --restart and --rm\n\nRun 'docker run --help' for more information\n",
  });
  const missing = docker(['run', 'alpine', 'nope'], {
    ...container(0, ''),
    'POST /containers/c1/start': () => ({
      kind: 'json' as const,
      status: 400,
      body: { message: 'exec: "nope": executable file not found in $PATH' },
    }),
  });
  expect(missing.status).toBe(127);
});

test('[DC17] with -it the terminal is raw inside and as before afterwards; detach keys are kept', () => {
  const written: string[] = [];
  let open = true;
  let raw: boolean | null = null;
  const answers = {
    'GET /containers/box/json': { Id: 'c1', Name: '/box' },
    'POST /containers/box/exec': { Id: 'e1' },
    'POST /exec/e1/start': () => ({
      kind: 'hijacked' as const,
      status: 101,
      tty: false,
      connection: {
        *next() {
          while (open) yield 10;
          return null;
        },
        write(bytes: Uint8Array) {
          written.push(new TextDecoder().decode(bytes));
        },
        endInput() {},
        close() {
          open = false;
        },
      },
    }),
    'POST /exec/e1/resize': () => {
      raw = true;
      return null;
    },
  };
  const typed = { atMs: 100, text: 'ls\r\x10a\x10\x11' };
  const done = docker(['exec', '-it', 'box', 'sh'], answers, { terminal: true, typed });
  expect(done.status).toBe(1);
  expect(done.out).toContain('read escape sequence');
  expect(written.join('')).toBe('ls\r\x10a');
  expect(raw).toBe(true);
  expect(done.tty?.settings).toMatchObject({ canonical: true, echo: true, signals: true });
  expect(docker(['exec', '-it', 'box', 'sh'], answers)).toMatchObject({
    status: 1,
    err: 'the input device is not a TTY\n',
  });
});

const compose = `services:
  web:
    image: "nginx:\${TAG:-latest}"
    build: .
    ports: ["8080:80"]
    environment: [B=2, A=1]
    deploy: {replicas: 2}
`;

test('[DC18] stack deploy makes what a compose file says', () => {
  const answers = {
    'GET /info': { Swarm: { ControlAvailable: true } },
    'GET /networks': [],
    'POST /networks/create': { Id: 'net' },
    'GET /services': [],
    'GET /distribution/nginx:1/json': image,
    'POST /services/create': { ID: 's1' },
  };
  const deployed = docker(['stack', 'deploy', '-c', 'a.yml', 'demo'], answers, {
    files: { 'a.yml': compose },
    environment: { TAG: '1' },
  });
  expect(deployed).toMatchObject({
    status: 0,
    out: 'Creating network demo_default\nCreating service demo_web\n',
    err:
      'Ignoring unsupported options: build\n\n' +
      'Since --detach=false was not specified, tasks will be created in the background.\n' +
      'In a future release, --detach=false will become the default.\n',
  });
  expect(deployed.sent.at(-1)?.body).toMatchObject({
    Name: 'demo_web',
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: { ContainerSpec: { Env: ['A=1', 'B=2'] } },
    EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080 }] },
  });
  const wrong = (text: string) =>
    docker(['stack', 'deploy', '-c', 'a.yml', 'x'], answers, { files: { 'a.yml': text } }).err;
  expect(wrong('services:\n  web:\n    imagee: x\n')).toBe(
    'services.web Additional property imagee is not allowed\n',
  );
  expect(wrong('version: "2"\n')).toBe('unsupported Compose file version: 2\n');
  expect(wrong('')).toBe('top-level object must be a mapping\n');
  expect(docker(['stack', 'deploy', '-c', 'no.yml', 'x']).err).toBe(
    'open no.yml: no such file or directory\n',
  );
});

test('[DC19] Tab offers commands, flags and names', () => {
  const complete = (words: string[]) => {
    const kernel = createKernel(createKernelState(1));
    let found: readonly string[] | null = null;
    const engine = {
      *request() {
        yield 1;
        return { kind: 'json' as const, status: 200, body: [{ Spec: { Name: 'web' } }] };
      },
    };
    kernel.start(completeDocker(words, engine), value => {
      found = value;
    });
    kernel.run(100, 1000);
    return found;
  };
  expect(complete(['docker', 'ser'])).toEqual(
    ['search', 'service'].filter(w => w.startsWith('ser')),
  );
  expect(complete(['docker', 'service', 'r'])).toEqual(['rm', 'rollback']);
  expect(complete(['docker', 'service', 'rollback', '--d'])).toEqual(['--detach']);
  expect(complete(['docker', 'service', 'ps', 'w'])).toEqual(['web']);
  expect(complete(['docker', 'nope', ''])).toEqual([]);
});

test('[DC22] login knocks at the registry named; there is no plugin to install', () => {
  const answers = type(
    'swarm5',
    'node1$ docker run -d -p 5000:5000 registry:2 >/dev/null; sleep 2; docker login localhost:5000 -u ada --password-stdin </etc/hostname',
    'node1$ docker login localhost:5999 -u ada --password-stdin </etc/hostname',
    'node1$ docker login -u ada --password-stdin </etc/hostname',
    'node1$ docker plugin install --grant-all-permissions some/driver',
  );
  expect(answers).toEqual([
    'Login Succeeded',
    'Error response from daemon: Get "http://localhost:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused\n[1]',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": unauthorized: incorrect username or password\n[1]',
    'Error response from daemon: error resolving plugin reference: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed\n[1]',
  ]);
});
