import { expect, test } from 'vitest';
import { labOf } from '../../../../test/golden/labs.ts';
import { decodeUtf8 } from '../../lib/bytes.ts';
import { createWorld } from '../world.ts';

function aNode() {
  const { spec } = labOf('fresh');
  const lab = { ...spec, present: ['debian:12'] };
  const world = createWorld({ lab, seed: 1, epochMs: Date.UTC(2026, 0, 1, 9) });
  return (command: string) => {
    const { exit, stdout, stderr } = world.execute('node1', command);
    return [exit, decodeUtf8(stdout), decodeUtf8(stderr)] as const;
  };
}

const reading =
  'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n';

test('[NT45] apt-get installs what there is, after an update, and says no to the rest', () => {
  const run = aNode();
  expect(run('apt-get install -y jq nosuch')).toEqual([
    100,
    reading,
    'E: Unable to locate package nosuch\n',
  ]);
  expect(run('apt-get install -y jq')[1]).toContain('jq is already the newest version');
  const inside = (command: string) => run(`docker run --rm debian:12 bash -c '${command}'`);
  expect(inside('apt-get install -y curl')).toEqual([
    100,
    reading,
    'E: Unable to locate package curl\n',
  ]);
  const [exit, out] = inside(
    'type curl; apt-get update -qq >/dev/null; apt-get install -y curl && type -P curl; apt-get remove -y curl >/dev/null; hash -r; type curl',
  );
  expect(exit).toBe(1);
  expect(out).toContain('Setting up curl (7.88.1-10+deb12u8) ...\n/usr/bin/curl\n');
  expect(run('docker run --rm -u nobody debian:12 apt-get update')).toEqual([
    100,
    '',
    'E: Could not open lock file /var/lib/apt/lists/lock - open (13: Permission denied)\nE: Unable to lock directory /var/lib/apt/lists/\n',
  ]);
  expect(run('apt-get frobnicate')).toEqual([100, '', 'E: Invalid operation frobnicate\n']);
});

test('[NT39] nc of nodes tries ports and speaks as OpenBSD’s does', () => {
  const run = aNode();
  expect(run('nc -zv node2 81')).toEqual([
    1,
    '',
    'nc: connect to node2 (10.99.0.2) port 81 (tcp) failed: Connection refused\n'.replace(
      '10.99.0.2',
      run('getent hosts node2')[1].split(' ')[0] ?? '',
    ),
  ]);
  expect(
    run(
      '(echo hello | nc -l 7000 > got) & sleep 1; echo there | nc -N localhost 7000; wait; cat got',
    ),
  ).toEqual([0, 'hello\nthere\n', '']);
  expect(run('nc -zv nosuch 80')).toEqual([
    1,
    '',
    'nc: getaddrinfo for host "nosuch" port 80: Name or service not known\n',
  ]);
  expect(run('nc -u node2 53')).toEqual([1, '', 'nc: UDP is not simulated: leave -u out\n']);
});
