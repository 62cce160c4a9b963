// Who reaches whom, what becomes of bytes, and what a checkpoint in mid-traffic keeps.
import { expect, test } from 'vitest';
import {
  addContainer,
  addDockercoins,
  addOverlay,
  addService,
  type Bed,
  createBed,
  overlayId,
} from '../../../../test/support/net-bed.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import type { DnsType, Program } from '../os/os.ts';
import { curl } from './tools/curl.ts';
import { ping } from './tools/ping.ts';

/** A program of a test's own. */
const program = (run: Program['run']): Program => ({ name: 'test', run });

function lookUp(bed: Bed, from: string, name: string, type: DnsType = 'A') {
  let found: string[] | null = null;
  bed.run(
    from,
    program(function* (process) {
      const answer = yield* process.machine.network.lookUp(name, type);
      found = answer.code === 'NOERROR' ? answer.records.map(one => one.data) : null;
      return 0;
    }),
    [],
  );
  return found;
}

/** How connecting ends, and after how many milliseconds. */
function connect(bed: Bed, from: string, address: string, port = 80, timeoutMs = 10_000) {
  let end = '';
  const { ms } = bed.run(
    from,
    program(function* (process): Task<number> {
      const opened = yield* process.machine.network.connect(address, port, timeoutMs);
      end = opened.ok ? 'ok' : opened.error;
      if (opened.ok) opened.value.stream.close();
      yield* process.print(end);
      return 0;
    }),
    [],
  );
  return { end, ms: Math.round(ms) };
}

function addBridge(bed: Bed, id: string, node: string, third: number, internal = false): void {
  bed.net.control.putNetwork({
    id,
    name: id,
    driver: 'bridge',
    node,
    subnet: `172.20.${third}.0/24`,
    gateway: `172.20.${third}.1`,
    internal,
    encrypted: false,
  });
}

test('[NT4] an address resolves backwards, a virtual one does not', () => {
  const bed = createBed();
  addDockercoins(bed);
  expect(lookUp(bed, 'debug', '11.1.0.10.in-addr.arpa', 'PTR')).toEqual([
    'dockercoins_rng.1.taskrng100000000000000000.dockercoins_default.',
  ]);
  expect(lookUp(bed, 'debug', '10.1.0.10.in-addr.arpa', 'PTR')).toBeNull();
});

test('[NT5] names belong to networks', () => {
  const bed = createBed();
  addBridge(bed, 'app', 'node1', 1);
  addBridge(bed, 'other', 'node1', 2);
  addBridge(bed, 'bridge', 'node1', 3);
  addContainer(bed, 'web', { address: '172.20.1.2', networkId: 'app', aliases: ['web', 'www'] });
  addContainer(bed, 'box', { address: '172.20.1.3', networkId: 'app' });
  addContainer(bed, 'far', { address: '172.20.2.2', networkId: 'other' });
  addContainer(bed, 'old', { address: '172.20.3.2', networkId: 'bridge' });
  addContainer(bed, 'older', { address: '172.20.3.3', networkId: 'bridge' });
  expect(lookUp(bed, 'box', 'www')).toEqual(['172.20.1.2']);
  expect(lookUp(bed, 'box', 'WEB.app')).toEqual(['172.20.1.2']);
  expect(lookUp(bed, 'far', 'web')).toBeNull();
  expect(lookUp(bed, 'box', 'far')).toBeNull();
  expect(lookUp(bed, 'old', 'older')).toBeNull();
});

test('[NT6] a service without a running task has no name', () => {
  const bed = createBed();
  addDockercoins(bed);
  expect(lookUp(bed, 'debug', 'rng')).toEqual(['10.0.1.10']);
  addService(bed, 'rng', 0, 10);
  expect(lookUp(bed, 'debug', 'rng')).toBeNull();
});

test('[NT12] refused at once, unreachable after three seconds, silent when the node is off', () => {
  const bed = createBed();
  addDockercoins(bed, { rng: 2 });
  expect(connect(bed, 'debug', '10.0.1.11', 81)).toEqual({ end: 'ECONNREFUSED', ms: 0 });
  expect(connect(bed, 'debug', '10.0.1.99')).toEqual({ end: 'EHOSTUNREACH', ms: 3060 });
  bed.net.control.setReachable('node2', false);
  expect(connect(bed, 'debug', '10.0.1.12')).toEqual({ end: 'ETIMEDOUT', ms: 10_000 });
  bed.net.control.setReachable('node2', true);
  expect(connect(bed, 'debug', '10.0.1.12')).toEqual({ end: 'ok', ms: 0 });
});

test('[NT13] published ports: through the mesh everywhere, in host mode on one node', () => {
  const bed = createBed();
  addDockercoins(bed);
  const port = { protocol: 'tcp', published: 8000, target: 80, containerId: null } as const;
  bed.net.control.putPort({ ...port, mode: 'ingress', node: null, serviceId: 'service-rng' });
  bed.net.control.putPort({
    ...port,
    mode: 'host',
    published: 9001,
    node: 'node2',
    serviceId: null,
    containerId: 'hasher1',
  });
  const get = (from: string, url: string) => bed.run(from, curl, ['curl', '-sS', url]);
  for (const node of ['node1', 'node5'])
    expect(get(node, 'localhost:8000').stdout).toBe('RNG running on rng1\n');
  expect(get('node1', '10.99.0.4:8000').stdout).toBe('RNG running on rng1\n');
  expect(get('node1', '10.99.0.2:9001').stdout).toBe('HASHER running on hasher1\n');
  expect(get('node1', 'localhost:9001')).toMatchObject({
    exit: 7,
    stderr:
      "curl: (7) Failed to connect to localhost port 9001 after 0 ms: Couldn't connect to server\n",
  });
});

test('[NT14] walls between networks', () => {
  const bed = createBed();
  addBridge(bed, 'app', 'node1', 1);
  addBridge(bed, 'other', 'node1', 2);
  addBridge(bed, 'closed', 'node1', 3, true);
  const serve = { program: 'hasher' };
  addContainer(bed, 'web', { address: '172.20.1.2', networkId: 'app', ...serve });
  addContainer(bed, 'far', { address: '172.20.2.2', networkId: 'other', ...serve });
  addContainer(bed, 'shut', { address: '172.20.3.2', networkId: 'closed', ...serve });
  bed.kernel.run(100, 1e6);
  expect(connect(bed, 'node1', '172.20.1.2').end).toBe('ok');
  expect(connect(bed, 'node2', '172.20.1.2').end).toBe('ETIMEDOUT');
  expect(connect(bed, 'web', '172.20.2.2').end).toBe('ETIMEDOUT');
  expect(connect(bed, 'shut', '172.20.1.2').end).toBe('ENETUNREACH');
  expect(connect(bed, 'web', '10.99.0.3', 22).end).toBe('ECONNREFUSED');
});

test('[NT15] a shared namespace', () => {
  const bed = createBed();
  addDockercoins(bed);
  bed.net.control.shareNamespace('beside', 'rng1');
  bed.net.control.shareNamespace('host', 'node1');
  expect(bed.run('beside', curl, ['curl', '-s', 'localhost']).stdout).toBe('RNG running on rng1\n');
  const addresses = (id: string) =>
    bed
      .machine(id)
      .network.interfaces()
      .map(one => one.address);
  expect(addresses('beside')).toEqual(['127.0.0.1/8', '10.0.1.11/24']);
  expect(addresses('host')).toEqual(['127.0.0.1/8', '10.99.0.1/24']);
});

test('[NT16] the other node is farther away', () => {
  const bed = createBed();
  addDockercoins(bed, { rng: 2 });
  const time = (address: string) =>
    Number(/time=([\d.]+)/.exec(bed.run('debug', ping, ['ping', '-c', '1', address]).stdout)?.[1]);
  for (let turn = 0; turn < 20; turn++) {
    expect(time('10.0.1.11')).toBeGreaterThanOrEqual(0.05);
    expect(time('10.0.1.11')).toBeLessThanOrEqual(0.1);
    expect(time('10.0.1.12')).toBeGreaterThanOrEqual(0.3);
    expect(time('10.0.1.12')).toBeLessThanOrEqual(0.6);
  }
});

test('[NT20] a stored world goes on in mid-traffic', () => {
  const straight = createBed(7);
  addDockercoins(straight, { rng: 2, worker: 3 });
  straight.kernel.run(60_000, 1e7);
  const first = createBed(7);
  addDockercoins(first, { rng: 2, worker: 3 });
  // On to a moment when bytes are under way.
  let saved = first.checkpoint();
  for (let ms = 20_000; !saved.kernel.timers.some(one => one.kind === 'net.data'); ms += 0.05) {
    first.kernel.run(ms, 1e7);
    saved = first.checkpoint();
  }
  const second = createBed(0, saved);
  second.kernel.run(60_000, 1e7);
  expect(second.checkpoint()).toEqual(straight.checkpoint());
  const worked = straight.logs.filter(one => one.text.includes('units of work'));
  expect(worked.length).toBeGreaterThan(100);
  expect(worked.at(-1)?.text).toBe('INFO:__main__:4 units of work done, updating hash counter\n');
});

test('[NT21] the other end reads an end when a container stops', () => {
  const bed = createBed();
  addDockercoins(bed);
  const { stdout } = bed.run(
    'debug',
    program(function* (process) {
      const opened = yield* process.machine.network.connect('10.0.1.11', 80, 1000);
      if (!opened.ok) return 1;
      bed.net.control.containerStopped('rng1');
      const end = yield* opened.value.stream.read(10);
      yield* process.print(String(end));
      opened.value.stream.close();
      return 0;
    }),
    [],
  );
  expect(stdout).toBe('null');
  expect(connect(bed, 'debug', '10.0.1.11').end).toBe('ECONNREFUSED');
});

test('[NT22, NT41] processes talk to each other, and their bytes are counted', () => {
  const bed = createBed();
  addOverlay(bed);
  addContainer(bed, 'left', { address: '10.0.1.2' });
  addContainer(bed, 'right', { address: '10.0.1.3', node: 'node2' });
  const heard: string[] = [];
  const listener = bed.machine('right').network.listen(7000);
  if (!listener.ok) throw new Error(listener.error);
  expect(bed.machine('right').network.listen(7000)).toEqual({ ok: false, error: 'EADDRINUSE' });
  bed.kernel.start(
    (function* () {
      const connection = yield* listener.value.accept();
      for (;;) {
        const bytes = yield* connection.stream.read(100);
        if (!bytes) break;
        heard.push(decodeUtf8(bytes));
      }
      yield* connection.stream.write(encodeUtf8(`heard ${heard.join('')}`));
      connection.stream.close();
      listener.value.close();
    })(),
  );
  const { stdout } = bed.run(
    'left',
    program(function* (process) {
      const opened = yield* process.machine.network.connect('10.0.1.3', 7000, 1000);
      if (!opened.ok) return 1;
      yield* opened.value.stream.write(encodeUtf8('hello '));
      yield* opened.value.stream.write(encodeUtf8('there'));
      opened.value.finish();
      const answer = yield* opened.value.stream.read(100);
      yield* process.print(answer ? decodeUtf8(answer) : 'nothing');
      opened.value.stream.close();
      return 0;
    }),
    [],
  );
  expect(stdout).toBe('heard hello there');
  const [out, back] = ['hello there'.length, 'heard hello there'.length];
  expect(bed.net.control.traffic('left')).toEqual({
    sentBytes: out,
    sentPackets: 2,
    receivedBytes: back,
    receivedPackets: 1,
  });
  expect(bed.net.control.traffic('right')?.receivedBytes).toBe(out);
  bed.net.control.containerStopped('left');
  expect(bed.net.control.traffic('left')).toBe(null);
  bed.kernel.run(bed.kernel.now() + 10, 1e6);
  expect(bed.net.restful()).toBe(true);
});

test('[NT23] a page asks a published port', () => {
  const bed = createBed();
  addDockercoins(bed);
  bed.net.control.putPort({
    protocol: 'tcp',
    published: 8000,
    target: 80,
    mode: 'ingress',
    node: null,
    serviceId: 'service-rng',
    containerId: null,
  });
  const answers: (string | null)[] = [];
  const request = encodeUtf8('GET / HTTP/1.1\r\nHost: node1\r\n\r\n');
  for (const port of [8000, 8001])
    bed.net.control.request('node1', port, request, bytes =>
      answers.push(bytes && decodeUtf8(bytes)),
    );
  bed.kernel.run(bed.kernel.now() + 1000, 1e6);
  expect(answers).toEqual([
    null,
    'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\n' +
      'Server: demo/1.0\r\n\r\nRNG running on rng1\n',
  ]);
  expect(overlayId).toHaveLength(25);
});

test('[NT32] curl shows what it is asked for, and fails in its own words', () => {
  const bed = createBed();
  addDockercoins(bed);
  const run = (...argv: string[]) => bed.run('debug', curl, ['curl', ...argv]);
  expect(run('-sI', 'http://rng/').stdout).toBe(
    'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 20\r\nServer: demo/1.0\r\n\r\n',
  );
  expect(run('-s', '-d', 'hello', 'http://hasher/').stdout).toBe(
    '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
  );
  expect(
    run('-s', '-o', '/dev/null', '-w', '%{http_code} %{content_type} %{size_download}\\n', 'rng/32')
      .stdout,
  ).toBe('200 application/octet-stream 32\n');
  expect(run('-sS', 'http://nosuch/')).toMatchObject({
    exit: 6,
    stderr: 'curl: (6) Could not resolve host: nosuch\n',
  });
  expect(run('-sSf', 'http://rng/nosuch')).toMatchObject({
    exit: 22,
    stdout: '',
    stderr: 'curl: (22) The requested URL returned error: 404\n',
  });
  expect(run('--nosuch')).toMatchObject({
    exit: 2,
    stderr:
      "curl: option --nosuch: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
  });
  expect(run('-sS', '-m', '2', 'http://10.0.1.99/')).toMatchObject({ exit: 28 });
  expect(run('http://rng/10', '-o', '/tmp/random').stderr).toBe(
    `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0` +
      `\r100    10  100    10    0     0     99      0 --:--:-- --:--:-- --:--:--    99\n`,
  );
  expect(run('-v', '-s', '-o', '/dev/null', 'rng').stderr).toBe(
    `* Host rng:80 was resolved.
* IPv6: (none)
* IPv4: 10.0.1.10
*   Trying 10.0.1.10:80...
* Connected to rng (10.0.1.10) port 80
> GET / HTTP/1.1\r
> Host: rng\r
> User-Agent: curl/8.9.1\r
> Accept: */*\r
> \r
* HTTP 1.0, assume close after body
< HTTP/1.0 200 OK\r
< Content-Type: text/plain\r
< Content-Length: 20\r
< Server: demo/1.0\r
< \r
{ [20 bytes data]
* shutting down connection #0
`,
  );
});
