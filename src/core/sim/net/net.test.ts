// Names, ways and bytes of the network, on a bed without engines.
import { expect, test } from 'vitest';
import {
  addContainer,
  addDockercoins,
  addOverlay,
  addService,
  createBed,
} from '../../../../test/support/net-bed.ts';
import { ab } from './tools/ab.ts';
import { curl } from './tools/curl.ts';
import { drill } from './tools/drill.ts';
import { ping } from './tools/ping.ts';

test('[NT1] [NT30] a service name is its virtual address, tasks.NAME its tasks', () => {
  const bed = createBed();
  addDockercoins(bed, { rng: 2 });
  const one = bed.run('debug', drill, ['drill', 'rng']);
  expect(one).toEqual({
    exit: 0,
    stderr: '',
    ms: expect.any(Number),
    stdout: `;; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: ${/id: (\d+)/.exec(one.stdout)?.[1]}
;; flags: qr rd ra ; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0 
;; QUESTION SECTION:
;; rng.\tIN\tA

;; ANSWER SECTION:
rng.\t600\tIN\tA\t10.0.1.10

;; AUTHORITY SECTION:

;; ADDITIONAL SECTION:

;; Query time: 0 msec
;; SERVER: 127.0.0.11
;; WHEN: Sun Nov 22 19:46:22 2026
;; MSG SIZE  rcvd: 40
`,
  });
  const tasks = bed.run('debug', drill, ['drill', 'tasks.rng']).stdout;
  expect(tasks.match(/^tasks.*/gm)?.sort()).toEqual([
    'tasks.rng.\t600\tIN\tA\t10.0.1.11',
    'tasks.rng.\t600\tIN\tA\t10.0.1.12',
  ]);
  expect(tasks).toContain(';; MSG SIZE  rcvd: 77\n');
  expect(bed.run('debug', drill, ['drill', 'dockercoins_rng']).stdout).toContain('\t10.0.1.10\n');
});

test('[NT2] a dnsrr service resolves to its tasks', () => {
  const bed = createBed();
  addOverlay(bed);
  const tasks = addService(bed, 'rng', 5, 10, { dnsrr: true });
  addContainer(bed, 'debug', { address: '10.0.1.200' });
  const orders = new Set<string>();
  for (let asked = 0; asked < 5; asked++) {
    const { stdout } = bed.run('debug', drill, ['drill', 'rng']);
    const answers = stdout.match(/\tA\t(\S+)/g)?.map(line => line.slice(3)) ?? [];
    expect([...answers].sort()).toEqual([...tasks].sort());
    orders.add(answers.join());
  }
  expect(orders.size).toBeGreaterThan(1);
});

test('[NT1] an alias that a task shares with its service means the service', () => {
  const bed = createBed();
  addDockercoins(bed);
  addContainer(bed, 'leaving', { address: '10.0.1.99', aliases: ['leaving', 'rng', 'own'] });
  const answers = (name: string) =>
    bed.run('debug', drill, ['drill', name]).stdout.match(/\tA\t\S+/g);
  expect(answers('rng')).toEqual(['\tA\t10.0.1.10']);
  expect(answers('own')).toEqual(['\tA\t10.0.1.99']);
});

test('[NT3] an unknown name is NXDOMAIN, a known one without IPv6 address an empty answer', () => {
  const bed = createBed();
  addDockercoins(bed);
  const unknown = bed.run('debug', drill, ['drill', 'nosuch']).stdout;
  expect(unknown).toContain('rcode: NXDOMAIN');
  expect(unknown).toContain(';; MSG SIZE  rcvd: 24\n');
  const empty = bed.run('debug', drill, ['drill', 'rng', 'AAAA']).stdout;
  expect(empty).toContain('rcode: NOERROR');
  expect(empty).toContain('ANSWER: 0,');
});

test('[NT10] a virtual address reaches its tasks in turn', () => {
  const bed = createBed();
  addDockercoins(bed, { rng: 3 });
  const answers = [1, 2, 3, 4].map(() => bed.run('debug', curl, ['curl', '-s', 'rng']).stdout);
  expect(answers).toEqual([
    'RNG running on rng1\n',
    'RNG running on rng2\n',
    'RNG running on rng3\n',
    'RNG running on rng1\n',
  ]);
});

test('[NT11] [NT31] a virtual address answers ping, a task answers with its name', () => {
  const bed = createBed();
  addDockercoins(bed);
  const virtual = bed.run('debug', ping, ['ping', '-c', '2', 'rng']);
  expect(virtual.exit).toBe(0);
  expect(virtual.stdout.replace(/0\.\d{3}/g, 'T').replace(/time \d+/, 'time N')).toBe(
    `PING rng (10.0.1.10) 56(84) bytes of data.
64 bytes from 10.0.1.10 (10.0.1.10): icmp_seq=1 ttl=64 time=T ms
64 bytes from 10.0.1.10 (10.0.1.10): icmp_seq=2 ttl=64 time=T ms

--- rng ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time Nms
rtt min/avg/max/mdev = T/T/T/T ms
`,
  );
  const task = bed.run('debug', ping, ['ping', '-c', '1', 'tasks.rng']).stdout;
  expect(task).toContain(
    '64 bytes from dockercoins_rng.1.taskrng100000000000000000.dockercoins_default (10.0.1.11): ',
  );
  expect(bed.run('debug', ping, ['ping', '-c', '1', 'nosuch'])).toMatchObject({
    exit: 2,
    stderr: 'ping: nosuch: Name or service not known\n',
  });
});

test('[NT33] ab measures queues: rng serves one at a time, hasher all at once', () => {
  const time = (replicas: number, argv: string[], parameters = {}) => {
    const bed = createBed();
    addDockercoins(bed, { rng: replicas });
    if (Object.keys(parameters).length > 0) addService(bed, 'rng', replicas, 10, { parameters });
    bed.machine('debug').files.write('/tmp/body', new Uint8Array(10));
    const { stdout, exit } = bed.run('debug', ab, ['ab', ...argv]);
    expect(exit).toBe(0);
    expect(stdout).toContain('Complete requests:      50\nFailed requests:        0\n');
    return Number(/Time taken for tests: +([\d.]+)/.exec(stdout)?.[1]);
  };
  const rng = 'http://rng/10';
  const hash = ['-T', 'application/octet-stream', '-p', '/tmp/body', 'http://hasher/'];
  expect(time(5, ['-c', '1', '-n', '50', rng])).toBeCloseTo(5.05, 1);
  expect(time(5, ['-c', '50', '-n', '50', rng])).toBeCloseTo(1, 1);
  expect(time(1, ['-c', '50', '-n', '50', rng])).toBeCloseTo(5, 1);
  expect(time(5, ['-c', '1', '-n', '50', rng], { delayMs: 50 })).toBeCloseTo(2.53, 1);
  expect(time(5, ['-c', '1', '-n', '50', ...hash])).toBeCloseTo(5.05, 1);
  expect(time(5, ['-c', '50', '-n', '50', ...hash])).toBeLessThan(0.2);
});
