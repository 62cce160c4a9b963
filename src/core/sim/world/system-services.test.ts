import { expect, test } from 'vitest';
import { labOf } from '../../../../test/golden/labs.ts';
import { decodeUtf8 } from '../../lib/bytes.ts';
import { createWorld } from '../world.ts';

function aSwarm() {
  const { spec } = labOf('swarm5');
  const world = createWorld({ lab: spec, seed: 1, epochMs: Date.UTC(2026, 0, 1, 9) });
  return (node: string, command: string) => {
    const { exit, stdout, stderr } = world.execute(node, command);
    return { exit, text: decodeUtf8(stdout) + decodeUtf8(stderr) };
  };
}

test('[SH27] systemctl stops a node’s engine and brings it back, for the swarm too', () => {
  const run = aSwarm();
  const states = "docker node ls --format '{{.Hostname}} {{.Status}}' | grep node5";
  run('node1', 'docker swarm init --advertise-addr 10.99.0.1');
  const token = run('node1', 'docker swarm join-token -q worker').text.trim();
  run('node5', `docker swarm join --token ${token} 10.99.0.1:2377`);
  expect(run('node5', 'systemctl is-active docker')).toEqual({ exit: 0, text: 'active\n' });
  expect(run('node5', 'systemctl stop docker')).toEqual({ exit: 0, text: '' });
  expect(run('node5', 'systemctl is-active docker')).toEqual({ exit: 3, text: 'inactive\n' });
  expect(run('node5', 'docker ps').text).toBe(
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
  );
  expect(run('node5', 'systemctl status docker')).toMatchObject({
    exit: 3,
    text: expect.stringContaining('Active: inactive (dead) since Thu 2026-01-01 09:0'),
  });
  run('node1', 'sleep 30');
  expect(run('node1', states).text).toBe('node5 Down\n');
  expect(run('node5', 'service docker start')).toEqual({ exit: 0, text: '' });
  run('node1', 'sleep 10');
  expect(run('node1', states).text).toBe('node5 Ready\n');
});

test('[SH27] journalctl tells of it, and what is wrong is said in systemd’s words', () => {
  const run = aSwarm();
  run('node1', 'systemctl restart docker');
  expect(run('node1', 'journalctl -u docker -o cat | grep -c Started').text).toBe('2\n');
  expect(run('node1', 'journalctl -u docker --since "1 min ago" -o cat | head -1').text).toBe(
    'Stopping docker.service - Docker Application Container Engine...\n',
  );
  expect(run('node1', 'journalctl -u nosuch').text).toBe('-- No entries --\n');
  const followed =
    '(sleep 2; systemctl stop docker) & timeout 5 journalctl -fu docker -n 0 | tail -1';
  expect(run('node1', followed).text).toMatch(/systemd\[1\]: Stopped docker\.service/);
  expect(run('node1', 'systemctl start nosuch')).toEqual({
    exit: 5,
    text: 'Failed to start nosuch.service: Unit nosuch.service not found.\n',
  });
  expect(run('node1', 'systemctl frobnicate docker')).toEqual({
    exit: 1,
    text: 'Unknown command verb frobnicate.\n',
  });
  expect(run('node1', 'systemctl disable docker; systemctl is-enabled docker')).toEqual({
    exit: 1,
    text: 'disabled\nRemoved "/etc/systemd/system/multi-user.target.wants/docker.service".\n',
  });
});

test('[NT46] nodes answer for ssh, and for the swarm while they are in it', () => {
  const run = aSwarm();
  const listening = (node: string) =>
    run(node, "ss -tulnH | awk '{print $1 $2 $5}'").text.trim().split('\n').join(' ');
  expect(run('node1', 'nc -zv node2 22')).toEqual({
    exit: 0,
    text: 'Connection to node2 (10.99.0.2) 22 port [tcp/ssh] succeeded!\n',
  });
  expect(run('node1', 'echo hi | nc node2 22').text).toBe(
    'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\nInvalid SSH identification string.\r\n',
  );
  expect(listening('node1')).toBe('tcpLISTEN0.0.0.0:22');
  expect(run('node1', 'nc -z node1 2377').exit).toBe(1);
  run('node1', 'docker swarm init --advertise-addr 10.99.0.1');
  const token = run('node1', 'docker swarm join-token -q worker').text.trim();
  run('node5', `docker swarm join --token ${token} 10.99.0.1:2377`);
  const gossip = 'tcpLISTEN*:7946 udpUNCONN*:7946 udpUNCONN0.0.0.0:4789';
  expect(listening('node1')).toBe(`tcpLISTEN0.0.0.0:22 tcpLISTEN*:2377 ${gossip}`);
  expect(listening('node5')).toBe(`tcpLISTEN0.0.0.0:22 ${gossip}`);
  expect(run('node5', 'nc -z node1 2377; nc -z node1 7946; nc -z node5 2377').exit).toBe(1);
  expect(run('node5', 'curl -s -m 3 http://node1:2377').exit).toBe(52);
  run('node5', 'systemctl stop docker');
  expect(listening('node5')).toBe('tcpLISTEN0.0.0.0:22');
});

test('[NT47] a port that was published just now hangs up at localhost, and is refused from outside', () => {
  const run = aSwarm();
  run('node1', 'docker pull nginx');
  expect(
    run(
      'node1',
      'docker run -d -p 8080:80 nginx >/dev/null; curl -sS localhost:8080; curl -sS 10.99.0.1:8080; sleep 1; curl -sI localhost:8080 | head -1',
    ),
  ).toEqual({
    exit: 0,
    text: expect.stringMatching(
      /^HTTP\/1.1 200 OK\r\ncurl: \(52\) Empty reply from server\ncurl: \(7\) Failed to connect to 10.99.0.1 port 8080 after \d+ ms: Couldn't connect to server\n$/,
    ),
  });
});
