import { expect, test } from 'vitest';
import { type } from '../../../../test/support/swarm-bed.ts';

const on1 = '--constraint node.hostname==node1';

test('[SW50] a task whose container has a health check runs when the first check succeeded', () => {
  const answers = type(
    'swarm5',
    `node1$ docker service create -d --name h ${on1} --health-cmd 'redis-cli ping' --health-interval 3s redis >/dev/null`,
    `node1$ sleep 2; docker service ps h --format '{{.CurrentState}}' | cut -d' ' -f1`,
    `node1$ docker ps --format '{{.Status}}' | sed 's/.*(/(/'`,
    `node1$ sleep 3; docker service ps h --format '{{.CurrentState}}' | cut -d' ' -f1`,
    `node1$ docker ps --format '{{.Status}}' | sed 's/.*(/(/'`,
  );
  expect(answers).toEqual(['', 'Starting', '(health: starting)', 'Running', '(healthy)']);
});

test('[SW51] a container that fails its checks is unhealthy, and its task is replaced', () => {
  const answers = type(
    'swarm5',
    `node1$ docker service create -d --name h ${on1} --health-cmd 'test ! -e /sick' --health-interval 1s --health-retries 2 --restart-delay 1s alpine sh -c 'trap "exit 3" TERM; while :; do sleep 1; done' >/dev/null; sleep 3`,
    'node1$ docker exec $(docker ps -q) touch /sick; sleep 6',
    `node1$ docker service ps h --no-trunc --format '{{.DesiredState}} {{.Error}}'`,
  );
  expect(answers.at(-1)).toBe(
    'Running \nShutdown "task: non-zero exit (3): dockerexec: unhealthy container"',
  );
});

test('[SW52] a replicated job completes as often as asked, so many at once', () => {
  const answers = type(
    'swarm5',
    `node1$ docker service create -d --name j --mode replicated-job --replicas 5 --max-concurrent 2 alpine sleep 2 >/dev/null; sleep 2`,
    `node1$ docker service ls --format '{{.Mode}} {{.Replicas}}'`,
    `node1$ sleep 9; docker service ls --format '{{.Mode}} {{.Replicas}}'`,
    `node1$ docker service ps j --format '{{.DesiredState}}' | sort | uniq -c`,
  );
  expect(answers).toEqual([
    '',
    'replicated job 2/2 (0/5 completed)',
    'replicated job 0/2 (5/5 completed)',
    '      5 Complete',
  ]);
});

test('[SW53] a global job runs once on each node, and again after each update', () => {
  const answers = type(
    'swarm5',
    `node1$ docker service create -d --name g --mode global-job alpine true >/dev/null; sleep 4`,
    `node1$ docker service ls --format '{{.Mode}} {{.Replicas}}'`,
    `node1$ docker service ps g --format '{{.Node}}' | sort | xargs`,
    `node1$ docker service update -d --force g >/dev/null; docker service ls --format '{{.Replicas}}'`,
    `node1$ sleep 4; docker service ls --format '{{.Replicas}}'`,
  );
  expect(answers).toEqual([
    '',
    'global job 0/0 (5/5 completed)',
    'node1 node2 node3 node4 node5',
    '0/5 (0/5 completed)',
    '0/0 (5/5 completed)',
  ]);
});

test('[SW54] a failed task of a job is tried again as its restart policy allows', () => {
  const answers = type(
    'swarm5',
    `node1$ docker service create -d --name f ${on1} --mode replicated-job --restart-max-attempts 2 --restart-delay 1s alpine false >/dev/null; sleep 9`,
    `node1$ docker service ps f --format '{{.DesiredState}} {{.Error}}' | sort | uniq -c`,
  );
  expect(answers.at(-1)).toBe('      3 Shutdown "task: non-zero exit (1)"');
});

test('[SW38] a locked manager answers again when it was given the key', () => {
  const answers = type(
    'swarm5',
    'node1$ docker swarm update --autolock=true >/dev/null; docker swarm unlock-key -q >/root/key; wc -c </root/key',
    'node2$ %engine stop',
    'node2$ %engine start',
    'node2$ docker node ls; docker info --format "{{.Swarm.LocalNodeState}}"',
    'node2$ echo {{node1: cat /root/key}} | docker swarm unlock; sleep 1',
    `node2$ docker node ls --format '{{.Hostname}} {{.ManagerStatus}}' | head -3`,
  );
  expect(answers[0]).toBe('53');
  expect(answers[3]).toBe(
    'locked\nError response from daemon: Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  );
  expect(answers[4]).toBe('');
  expect(answers[5]).toBe('node1 Leader\nnode2 Reachable\nnode3 Reachable');
});

test('[SW60] an empty volume gets what the image has in its place; a bind is made, or asked for', () => {
  const answers = type(
    'swarm5',
    'node1$ docker run --rm -v conf:/etc/nginx nginx ls /etc/nginx',
    'node1$ docker run --rm -v conf:/x alpine ls /x',
    'node1$ docker run --rm --mount type=volume,src=bare,dst=/etc/nginx,volume-nocopy nginx ls /etc/nginx',
    'node1$ docker run --rm -v /root/made:/d alpine touch /d/x; ls /root/made',
    'node1$ docker run --rm --mount type=bind,src=/nope,dst=/d alpine true 2>&1 | head -1',
  );
  expect(answers).toEqual([
    'conf.d\nnginx.conf',
    'conf.d\nnginx.conf',
    '',
    'x',
    'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /nope',
  ]);
});

test('[SW61] in a container that is read-only, only what is mounted can be written', () => {
  const answers = type(
    'swarm5',
    'node1$ docker run --rm --read-only alpine touch /x',
    'node1$ docker run --rm --read-only --tmpfs /tmp -v v:/v alpine sh -c "touch /tmp/x /v/y && ls /tmp /v"',
  );
  expect(answers).toEqual(['touch: /x: Read-only file system\n[1]', '/tmp:\nx\n\n/v:\ny']);
});

test('[SW62] what the engine writes is as old as the start, and no part of the size', () => {
  const look = (waitSeconds: number) =>
    type(
      'swarm5',
      `node1$ docker service create -d --name s ${on1} alpine sleep 1000 >/dev/null; sleep ${3 + waitSeconds}`,
      `node1$ docker exec $(docker ps -q) sh -c 'stat -c %Y /etc /etc/hosts /etc/hostname; ls -i /etc/hosts; cat /etc/hosts'`,
      `node1$ docker ps -s --format '{{.Size}}'; docker exec $(docker ps -q) sh -c 'echo hi >/own'; docker ps -s --format '{{.Size}}'`,
    );
  const soon = look(0);
  expect(soon[1]).toMatch(/^\d+\n\d+\n\d+\n/);
  expect(soon[2]).toMatch(/^0B \(virtual .*\)\n3B \(virtual .*\)$/);
  expect(look(100)).toEqual(soon);
});

test('[SW86] containers are found by their name with its slash and without', () => {
  const answers = type(
    'swarm5',
    'node1$ docker run -d --name web1 nginx >/dev/null; docker run -d --name web11 nginx >/dev/null',
    ...['^web1$', '^/web1$', 'web1', '^eb1', '/web11'].map(
      name => `node1$ docker ps -f 'name=${name}' --format '{{.Names}}' | sort | xargs`,
    ),
  );
  expect(answers.slice(1)).toEqual(['web1', 'web1', 'web1 web11', '', 'web11']);
});

test('[SW87] the network of the routing mesh is removed when nothing needs it, after a question', () => {
  const answers = type(
    'swarm5',
    'node1$ docker service create -d --name w --publish 8000:80 nginx >/dev/null; sleep 3',
    'node1$ echo y | docker network rm ingress 2>&1 | sed "s/service [a-z0-9]* dep/service ID dep/"',
    'node1$ docker service rm w >/dev/null; echo n | docker network rm ingress; echo',
    'node1$ echo y | docker network rm ingress | tail -n 1',
    'node1$ docker service create -d --publish 8000:80 nginx 2>&1; docker network create --driver overlay --ingress mesh >/dev/null; docker service create -d --publish 8000:80 nginx | wc -l',
  );
  const question =
    'WARNING! Before removing the routing-mesh network, make sure all the nodes in your swarm run the same docker engine version. Otherwise, removal may not be effective and functionality of newly create ingress networks will be impaired.\nAre you sure you want to continue? [y/N] ';
  expect(answers.slice(1)).toEqual([
    `${question}Error response from daemon: rpc error: code = FailedPrecondition desc = ingress network cannot be removed because service ID depends on it\nexit status 1`,
    question.trim(),
    'Are you sure you want to continue? [y/N] ingress',
    'Error response from daemon: rpc error: code = FailedPrecondition desc = service needs ingress network, but no ingress network is present\n1',
  ]);
});

test('[SW88] what containers use shows in uptime, top, free and vmstat of their node, and nowhere else', () => {
  const idle = (node: string) =>
    `${node}$ vmstat 1 2 | tail -1 | tr -s ' ' | cut -d' ' -f16; uptime | sed 's/.*average: //'`;
  const free = (node: string) => `${node}$ free -k | sed -n 2p | tr -s ' ' | cut -d' ' -f4`;
  const answers = type(
    'swarm5',
    ...[idle('node2'), free('node2')],
    `node1$ docker service create -d --name web --replicas 50 --constraint node.hostname==node2 nginx >/dev/null; sleep 120; docker service ps -f desired-state=running -q web | wc -l`,
    ...[idle('node2'), free('node2'), idle('node3')],
    `node2$ top -bn1 | sed -n 3p | tr -s ' ' | cut -d' ' -f2,4,8`,
  );
  const [before, freeBefore, tasks, after, freeAfter, other, top] = answers;
  expect([before, tasks, other]).toEqual(['100\n0.00, 0.00, 0.00', '50', '100\n0.00, 0.00, 0.00']);
  expect(after).toBe('89\n0.17, 0.07, 0.03');
  expect(Number(freeBefore) - Number(freeAfter)).toBe(50 * (9 * 1024 + 596));
  expect(top).toBe('7.0 3.5 89.5');
});
