// What the network tools print, as they are typed.
import { expect, test } from 'vitest';
import {
  addContainer,
  addDockercoins,
  type Bed,
  createBed,
} from '../../../../../test/support/net-bed.ts';
import { decodeUtf8 } from '../../../lib/bytes.ts';
import { netPrograms } from './tools.ts';

function setUp(): { bed: Bed; type: (line: string, input?: string, from?: string) => string } {
  const bed = createBed();
  addDockercoins(bed, { rng: 2 });
  /** Standard output, standard error and, when it is not 0, the status. */
  const type = (line: string, input = '', from = 'debug') => {
    const argv = line.split(' ');
    const program = netPrograms.find(one => one.name === argv[0]);
    if (!program) throw new Error(`no program ${argv[0]}`);
    const { exit, stdout, stderr } = bed.run(from, program, argv, input);
    return stdout + stderr + (exit === 0 ? '' : `[${exit}]\n`);
  };
  return { bed, type };
}

test('[NT34] nslookup, dig and host', () => {
  const { type } = setUp();
  expect(type('nslookup rng')).toBe(
    'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11#53\n\n' +
      'Non-authoritative answer:\nName:\trng\nAddress: 10.0.1.10\n\n',
  );
  expect(type('nslookup nosuch')).toBe(
    'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11#53\n\n' +
      "** server can't find nosuch: NXDOMAIN\n\n[1]\n",
  );
  expect(type('busybox-nslookup hasher')).toBe(
    'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n' +
      'Non-authoritative answer:\nName:\thasher\nAddress: 10.0.1.30\n\nNon-authoritative answer:\n\n',
  );
  expect(type('busybox-nslookup nosuch')).toBe(
    'Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n' +
      "** server can't find nosuch: NXDOMAIN\n\n** server can't find nosuch: NXDOMAIN\n\n[1]\n",
  );
  expect(type('dig +short tasks.rng').split('\n').sort()).toEqual(['', '10.0.1.11', '10.0.1.12']);
  expect(type('dig +short nosuch')).toBe('');
  expect(type('dig rng').replace(/id: \d+/, 'id: N')).toBe(`
; <<>> DiG 9.18.28 <<>> rng
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: N
;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;rng.\t\t\t\tIN\tA

;; ANSWER SECTION:
rng.\t\t\t600\tIN\tA\t10.0.1.10

;; Query time: 0 msec
;; SERVER: 127.0.0.11#53(127.0.0.11) (UDP)
;; WHEN: Sun Nov 22 19:46:22 UTC 2026
;; MSG SIZE  rcvd: 40

`);
  expect(type('host rng')).toBe('rng has address 10.0.1.10\n');
  expect(type('host nosuch')).toBe('Host nosuch not found: 3(NXDOMAIN)\n[1]\n');
});

test('[NT35] wget', () => {
  const { bed, type } = setUp();
  expect(type('busybox-wget -qO- http://rng/')).toBe('RNG running on rng1\n');
  expect(type('busybox-wget -O /tmp/x rng/5')).toBe(
    "Connecting to rng (10.0.1.10:80)\nsaving to '/tmp/x'\n" +
      `x                    100% |${'*'.repeat(32)}|     5  0:00:00 ETA\n'/tmp/x' saved\n`,
  );
  const saved = bed.machine('debug').files.read('/tmp/x');
  expect(saved.ok && saved.value.length).toBe(5);
  expect(type('busybox-wget -qO- rng/nosuch')).toBe(
    'wget: server returned error: HTTP/1.0 404 Not Found\n[1]\n',
  );
  expect(type('busybox-wget -q nosuch')).toBe("wget: bad address 'nosuch'\n[1]\n");
  expect(type('wget -qO- http://127.0.0.1/')).toBe('[4]\n');
  expect(type('wget -O- http://rng/nosuch')).toBe(`--2026-11-22 19:46:22--  http://rng/nosuch
Resolving rng (rng)... 10.0.1.10
Connecting to rng (rng)|10.0.1.10|:80... connected.
HTTP request sent, awaiting response... 404 Not Found
2026-11-22 19:46:22 ERROR 404: Not Found.

[8]
`);
});

test('[NT36] apk installs what is asked for and what that needs', () => {
  const { bed, type } = setUp();
  const repositories = 'https://dl-cdn.alpinelinux.org/alpine/v3.20';
  bed
    .machine('debug')
    .files.write(
      '/etc/apk/repositories',
      new TextEncoder().encode(`${repositories}/main\n${repositories}/community\n`),
    );
  expect(type('apk add drill')).toBe(
    `WARNING: opening from cache ${repositories}/main: No such file or directory
WARNING: opening from cache ${repositories}/community: No such file or directory
ERROR: unable to select packages:
  drill (no such package):
    required by: world[drill]
[1]
`,
  );
  expect(type('apk add --update drill httping')).toBe(
    `fetch ${repositories}/main/x86_64/APKINDEX.tar.gz
fetch ${repositories}/community/x86_64/APKINDEX.tar.gz
(1/3) Installing ldns (1.8.3-r3)
(2/3) Installing drill (1.8.3-r3)
(3/3) Installing httping (2.9-r3)
Executing busybox-1.36.1-r29.trigger
OK: 8 MiB in 17 packages
`,
  );
  expect(bed.machine('debug').files.programOf('/usr/bin/drill')).toBe('drill');
  expect(type('apk add drill')).toBe('OK: 8 MiB in 17 packages\n');
  expect(type('apk del drill')).toBe(
    `(1/2) Purging drill (1.8.3-r3)
(2/2) Purging ldns (1.8.3-r3)
Executing busybox-1.36.1-r29.trigger
OK: 8 MiB in 15 packages
`,
  );
  expect(bed.machine('debug').files.programOf('/usr/bin/drill')).toBeNull();
});

test('[NT37] ip, ss and getent', () => {
  const { bed, type } = setUp();
  bed.net.control.putNetwork({
    id: 'gwbridge',
    name: 'docker_gwbridge',
    driver: 'bridge',
    node: 'node1',
    subnet: '172.19.0.0/16',
    gateway: '172.19.0.1',
    internal: false,
    encrypted: false,
  });
  addContainer(bed, 'debug', { address: '172.19.0.5', networkId: 'gwbridge' });
  const [first, second] = bed.machine('debug').network.interfaces().slice(1);
  expect(type('ip addr')).toBe(
    `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
${first?.index}: eth0@if${first?.peer}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default 
    link/ether 02:42:0a:00:01:c8 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    inet 10.0.1.200/24 brd 10.0.1.255 scope global eth0
       valid_lft forever preferred_lft forever
${second?.index}: eth1@if${second?.peer}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default 
    link/ether 02:42:ac:13:00:05 brd ff:ff:ff:ff:ff:ff link-netnsid 1
    inet 172.19.0.5/16 brd 172.19.255.255 scope global eth1
       valid_lft forever preferred_lft forever
`,
  );
  expect(type('ip route')).toBe(
    `default via 172.19.0.1 dev eth1 
10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.200 
172.19.0.0/16 dev eth1 proto kernel scope link src 172.19.0.5 
`,
  );
  expect(type('ip -br addr show lo')).toBe('lo               UNKNOWN        127.0.0.1/8 \n');
  expect(type('busybox-ip addr show eth1')).toBe(
    `${second?.index}: eth1@if${second?.peer}: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue 
    link/ether 02:42:ac:13:00:05 brd ff:ff:ff:ff:ff:ff
    inet 172.19.0.5/16 brd 172.19.255.255 scope global eth1
       valid_lft forever preferred_lft forever
`,
  );
  expect(type('getent hosts rng')).toBe('10.0.1.10       rng\n');
  expect(type('getent hosts nosuch')).toBe('[2]\n');
  expect(type('ss -tln', '', 'rng1')).toBe(
    `State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess
LISTEN 0      4096      127.0.0.11:30012      0.0.0.0:*          
LISTEN 0      4096         0.0.0.0:80         0.0.0.0:*          
`,
  );
});

test('[NT38] redis-cli', () => {
  const { type } = setUp();
  expect(type('redis-cli -h redis ping')).toBe('PONG\n');
  expect(type('redis-cli -h redis hset user name Ada age 36')).toBe('2\n');
  expect(type('redis-cli -h redis hgetall user')).toBe('name\nAda\nage\n36\n');
  expect(type('redis-cli -h redis', 'incr n\nincr n\nget n\n')).toBe('1\n2\n2\n');
  expect(type('redis-cli -h nosuch ping')).toBe(
    'Could not connect to Redis at nosuch:6379: Name or service not known\n[1]\n',
  );
});

test('[NT39] nc carries bytes', () => {
  const { bed, type } = setUp();
  addContainer(bed, 'left', { address: '10.0.1.201' });
  const nc = netPrograms.find(one => one.name === 'nc');
  let heard = '';
  bed.machine('left').start({
    argv: ['nc', '-l', '-p', '7000'],
    ...(nc ? { program: nc } : {}),
    streams: [
      bed.nullStream(),
      bed.sink(bytes => {
        heard += decodeUtf8(bytes);
      }),
      bed.nullStream(),
    ],
  });
  expect(type('nc left 7000', 'over the wire\n')).toBe('');
  bed.kernel.run(bed.kernel.now() + 10, 1e5);
  expect(heard).toBe('over the wire\n');
  expect(type('nc -z -v rng 80')).toBe('rng (10.0.1.10:80) open\n');
  expect(type('nc rng 81')).toBe(
    "nc: can't connect to remote host (10.0.1.10): Connection refused\n[1]\n",
  );
});

test('[NT40] httping and busybox ping', () => {
  const { type } = setUp();
  const numbers = (text: string) =>
    text.replace(/\d+\.\d+(?= ms|\/)/g, 'T').replace(/(\/)\d+\.\d+/g, '$1T');
  expect(numbers(type('httping -c 2 rng')).replace(/time \d+/, 'time N')).toBe(
    `PING rng:80 (/):
connected to 10.0.1.10:80 (83 bytes), seq=0 time=T ms 
connected to 10.0.1.10:80 (83 bytes), seq=1 time=T ms 
--- http://rng/ ping statistics ---
2 connects, 2 ok, 0.00% failed, time Nms
round-trip min/avg/max = T/T/T ms
`,
  );
  expect(numbers(type('busybox-ping -c 1 rng')).replace(/time=\S+/, 'time=T')).toBe(
    `PING rng (10.0.1.10): 56 data bytes
64 bytes from 10.0.1.10: seq=0 ttl=64 time=T ms

--- rng ping statistics ---
1 packets transmitted, 1 packets received, 0% packet loss
round-trip min/avg/max = T/T/T ms
`,
  );
  expect(type('busybox-ping nosuch')).toBe("ping: bad address 'nosuch'\n[1]\n");
});
