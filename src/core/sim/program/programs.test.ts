// The main programs, spoken to over the network as their users do.
import { expect, test } from 'vitest';
import {
  addContainer,
  addDockercoins,
  addOverlay,
  addService,
  type Bed,
  createBed,
} from '../../../../test/support/net-bed.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { curl } from '../net/tools/curl.ts';
import { redisCli } from '../net/tools/redis-cli.ts';

const get = (bed: Bed, ...argv: string[]) => bed.run('debug', curl, ['curl', '-s', ...argv]).stdout;

const runFor = (bed: Bed, ms: number) => bed.kernel.run(bed.kernel.now() + ms, 1e8);

/** A container on the overlay with a main program, and `debug` beside it. */
function aServer(program: string, parameters = {}, argv = [program]): Bed {
  const bed = createBed();
  addOverlay(bed);
  addContainer(bed, 'box', { address: '10.0.1.2', program, parameters, argv });
  addContainer(bed, 'debug', { address: '10.0.1.3' });
  runFor(bed, 10);
  return bed;
}

test('[PG1] rng takes its time, one request after another', () => {
  const bed = aServer('rng', { delayMs: 50 });
  expect(get(bed, 'box')).toBe('RNG running on box\n');
  const three = ['http://box/1', 'http://box/2', 'http://box/3'];
  const { ms } = bed.run('debug', curl, ['curl', '-s', ...three]);
  expect(ms).toBeGreaterThan(150);
  expect(ms).toBeLessThan(160);
  expect(get(bed, '-o', '/tmp/x', '-w', '%{size_download}', 'http://box/1000')).toBe('1000');
  expect(get(bed, 'http://box/x')).toBe('not found\n');
});

test('[PG2] hasher hashes the body', () => {
  const bed = aServer('hasher');
  expect(get(bed, 'box')).toBe('HASHER running on box\n');
  expect(get(bed, '-d', '', 'box')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  expect(bed.logs.map(one => one.text)).toEqual([
    '10.0.1.3 - - "GET / HTTP/1.1" 200 -\n',
    '10.0.1.3 - - "POST / HTTP/1.1" 200 -\n',
  ]);
});

test('[PG3] worker mines, reports and survives a missing service', () => {
  const bed = createBed();
  addDockercoins(bed, { worker: 1 });
  runFor(bed, 30_000);
  const lines = () => bed.logs.filter(one => one.container === 'worker1').map(one => one.text);
  expect(lines()[0]).toBe('INFO:__main__:0 units of work done, updating hash counter\n');
  expect(lines().at(-1)).toBe('INFO:__main__:4 units of work done, updating hash counter\n');
  const hashes = Number(
    bed.run('debug', redisCli, ['redis-cli', '-h', 'redis', 'get', 'hashes']).stdout,
  );
  expect(hashes).toBeGreaterThan(85);
  expect(hashes).toBeLessThan(105);
  addService(bed, 'hasher', 0, 30);
  const before = lines().length;
  runFor(bed, 5_000);
  expect(lines().slice(before)).toEqual([
    'ERROR:__main__:In work loop: cannot reach hasher: ENOTFOUND\n',
    'ERROR:__main__:Waiting 10s and restarting.\n',
  ]);
  addService(bed, 'hasher', 1, 30);
  runFor(bed, 20_000);
  expect(lines().at(-1)).toContain('4 units of work done');
});

test('[PG4] webui shows the numbers of the store', () => {
  const bed = createBed();
  addDockercoins(bed, { worker: 1 });
  runFor(bed, 30_000);
  expect(get(bed, 'webui')).toContain('<h1>DockerCoin Miner WebUI</h1>');
  const numbers = JSON.parse(get(bed, 'webui/json'));
  expect(Object.keys(numbers)).toEqual(['coins', 'hashes', 'now']);
  expect(numbers.hashes).toBeGreaterThan(80);
  bed.net.control.containerStopped('redis1');
  expect(get(bed, '-w', '%{http_code}', 'webui/json')).toBe(
    '{"error":"cannot reach redis: ECONNREFUSED"}502',
  );
});

test('[PG5] the store keeps types apart', () => {
  const bed = aServer('redis-server');
  const script = [
    ['set a 1', 'OK'],
    ['incr a', '2'],
    ['incrby a 40', '42'],
    ['decr a', '41'],
    ['append a x', '3'],
    ['incr a', 'ERR value is not an integer or out of range\n'],
    ['lpush l b a', '2'],
    ['rpush l c', '3'],
    ['lrange l 0 -1', 'a\nb\nc'],
    ['lpop l', 'a'],
    ['sadd s x y x', '2'],
    ['sismember s x', '1'],
    ['hset h f v', '1'],
    ['hget h f', 'v'],
    ['hlen h', '1'],
    ['get h', 'WRONGTYPE Operation against a key holding the wrong kind of value\n'],
    ['setex e 10 soon', 'OK'],
    ['ttl e', '10'],
    ['exists e a nosuch', '2'],
    ['del a', '1'],
    ['get a', ''],
    ['type l', 'list'],
    ['dbsize', '4'],
    ['keys s*', 's'],
    ['nosuch x', "ERR unknown command 'nosuch', with args beginning with: 'x' \n"],
    ['get', "ERR wrong number of arguments for 'get' command\n"],
  ];
  const lines = script.map(one => `${one[0]}\n`).join('');
  const { stdout } = bed.run('debug', redisCli, ['redis-cli', '-h', 'box'], lines);
  expect(stdout).toBe(script.map(one => `${one[1]}\n`).join(''));
  runFor(bed, 11_000);
  expect(bed.run('debug', redisCli, ['redis-cli', '-h', 'box', 'exists', 'e']).stdout).toBe('0\n');
});

test('[PG6] [PG10] the store leaves its data in a file when it is told to end', () => {
  const bed = aServer('redis-server');
  bed.run('debug', redisCli, ['redis-cli', '-h', 'box', 'set', 'k', 'v']);
  bed.host.signal('box', 'TERM');
  expect(bed.exits).toEqual([{ container: 'box', status: 0 }]);
  addContainer(bed, 'box', { address: '10.0.1.2', program: 'redis-server' });
  runFor(bed, 10);
  expect(bed.run('debug', redisCli, ['redis-cli', '-h', 'box', 'get', 'k']).stdout).toBe('v\n');
});

test('[PG7] nginx serves files', () => {
  const bed = aServer('nginx');
  expect(get(bed, 'box').match(/^.*nginx.*$/gm)).toEqual([
    '<title>Welcome to nginx!</title>',
    '<h1>Welcome to nginx!</h1>',
  ]);
  bed.machine('box').files.write('/usr/share/nginx/html/a.txt', encodeUtf8('hello\n'));
  expect(get(bed, 'box/a.txt')).toBe('hello\n');
  expect(get(bed, '-o', '/dev/null', '-w', '%{http_code} %{content_type}', 'box/nosuch')).toBe(
    '404 text/html',
  );
  expect(get(bed, '-I', 'box').split('\r\n').slice(0, 4)).toEqual([
    'HTTP/1.1 200 OK',
    'Server: nginx/1.22.1',
    'Date: Sun, 22 Nov 2026 19:46:22 GMT',
    'Content-Type: text/html',
  ]);
  expect(bed.logs.filter(one => one.stream === 'stdout')[1]?.text).toBe(
    '10.0.1.3 - - [22/Nov/2026:19:46:22 +0000] "GET /a.txt HTTP/1.1" 200 6 "-" "curl/8.9.1" "-"\n',
  );
});

test('[PG8] registry keeps what is pushed', () => {
  const bed = aServer('registry');
  const root = 'http://box:5000/v2';
  expect(get(bed, `${root}/_catalog`)).toBe('{"repositories":[]}\n');
  expect(get(bed, '-X', 'PUT', '-d', '{"a":1}', `${root}/hello/manifests/v1`)).toBe('');
  expect(get(bed, `${root}/_catalog`)).toBe('{"repositories":["hello"]}\n');
  expect(get(bed, `${root}/hello/tags/list`)).toBe('{"name":"hello","tags":["v1"]}\n');
  expect(get(bed, `${root}/hello/manifests/v1`)).toBe('{"a":1}');
  expect(get(bed, `${root}/hello/manifests/v2`)).toBe(
    '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"v2"}}]}\n',
  );
});

test('[PG9] http answers as its parameters say', () => {
  const bed = aServer('http', {
    port: 8080,
    status: 418,
    body: 'I am {hostname} at {path}\n',
    delayMs: 20,
    serial: true,
    log: '{method} {path}',
  });
  expect(get(bed, '-w', '%{http_code}', 'box:8080/tea')).toBe('I am box at /tea\n418');
  expect(bed.logs.map(one => one.text)).toEqual(['GET /tea\n']);
});

test('[PG10] PID 1 ignores what it does not handle', () => {
  const bed = aServer('rng');
  bed.host.signal('box', 'TERM');
  runFor(bed, 1000);
  expect(bed.exits).toEqual([]);
  bed.host.signal('box', 'KILL');
  expect(bed.exits).toEqual([{ container: 'box', status: 137 }]);
  expect(bed.host.runs('box')).toBe(false);
});

test('[PG16] a Ctrl-C ends what the mine is made of', () => {
  for (const program of ['rng', 'hasher', 'worker']) {
    const bed = aServer(program);
    bed.host.signal('box', 'TERM');
    bed.host.signal('box', 'INT');
    expect(bed.exits).toEqual([{ container: 'box', status: 130 }]);
  }
});

test('[PG11] sleep ends when its time is over', () => {
  const bed = aServer('sleep', {}, ['sleep', '1m']);
  runFor(bed, 59_000);
  expect(bed.exits).toEqual([]);
  runFor(bed, 1000);
  expect(bed.exits).toEqual([{ container: 'box', status: 0 }]);
  expect(aServer('sleep', {}, ['sleep', 'x']).logs[0]?.text).toBe("sleep: invalid number 'x'\n");
});

test('[PG14] ping as a main process goes on, and a checkpoint is possible meanwhile', () => {
  const bed = aServer('ping', {}, ['ping', '127.0.0.1']);
  runFor(bed, 2500);
  expect(bed.checkpoint().net).toBeDefined();
  const text = bed.logs.map(one => one.text).join('');
  expect(text.replace(/time=0\.\d{3}/g, 'time=T')).toBe(
    `PING 127.0.0.1 (127.0.0.1): 56 data bytes
64 bytes from 127.0.0.1: seq=0 ttl=64 time=T ms
64 bytes from 127.0.0.1: seq=1 ttl=64 time=T ms
64 bytes from 127.0.0.1: seq=2 ttl=64 time=T ms
`,
  );
  const short = aServer('ping', {}, ['ping', '-c', '1', 'nosuch']);
  expect(short.logs[0]?.text).toBe("ping: bad address 'nosuch'\n");
  expect(short.exits).toEqual([{ container: 'box', status: 1 }]);
  const once = aServer('ping', {}, ['ping', '-c', '1', '127.0.0.1']);
  expect(once.exits).toEqual([{ container: 'box', status: 0 }]);
  expect(once.logs.at(-1)?.text).toContain('1 packets transmitted, 1 packets received, 0%');
});

test('[PG12] a paused program stands still', () => {
  const bed = aServer('hasher');
  bed.host.pause('box', true);
  expect(bed.run('debug', curl, ['curl', '-sS', '-m', '2', 'box']).stderr).toBe(
    'curl: (28) Operation timed out after 2001 milliseconds with 0 bytes received\n',
  );
  bed.host.pause('box', false);
  expect(get(bed, 'box')).toBe('HASHER running on box\n');
});

test('[PG13] ten minutes of mining cost little', () => {
  const bed = createBed();
  addDockercoins(bed, { rng: 1, worker: 10 });
  const before = process.cpuUsage();
  runFor(bed, 600_000);
  const { user, system } = process.cpuUsage(before);
  // Ten minutes; loose, since tests run beside others.
  expect((user + system) / 1e6).toBeLessThan(5);
  const hashes = bed.run('debug', redisCli, ['redis-cli', '-h', 'redis', 'get', 'hashes']).stdout;
  expect(Number(hashes)).toBeGreaterThan(5900);
});

test('[PG15] httpd serves its folder, logs each request and ends at the signal that stops it', () => {
  const bed = aServer('httpd-foreground');
  expect(get(bed, 'box/none')).toBe(
    '<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n',
  );
  expect(bed.run('debug', curl, ['curl', '-s', '-X', 'PUT', 'box']).stdout).toContain(
    'Not Allowed',
  );
  const access = bed.logs.filter(({ text }) => text.includes('HTTP/1.1"')).map(({ text }) => text);
  expect(access[0]).toMatch(/^10\.0\.1\.3 - - \[.*\] "GET \/none HTTP\/1.1" 404 \d+\n$/);
});
