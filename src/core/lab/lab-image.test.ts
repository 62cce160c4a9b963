// Images that a lab describes in YAML alone: the shop is the example that ships.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findLab } from '../../server/labs.ts';
import { decodeUtf8, encodeUtf8 } from '../lib/bytes.ts';
import { createWorld } from '../sim/world.ts';
import { formatLabProblem } from './lab.ts';
import { readLab } from './read-lab.ts';

const found = findLab(fileURLToPath(new URL('../../../labs/shop', import.meta.url)), null);
if (!found.ok) throw new Error(found.error);
const { spec } = found.value;

function type(...commands: readonly string[]): string[] {
  const world = createWorld({ lab: spec, seed: 1, epochMs: Date.UTC(2026, 0, 1) });
  return commands.map(command => {
    const { stdout, stderr } = world.execute('node1', command);
    return (decodeUtf8(stdout) + decodeUtf8(stderr)).trimEnd();
  });
}

const here = '--constraint node.hostname==node1';

test('[LB43] an image serves, logs, is healthy, uses resources and crashes as its lab says', () => {
  const answers = type(
    `docker service create -q --name stock -p 8080:8080 ${here} --hostname box --restart-delay 1s shop/stock:v1 >/dev/null; curl -s localhost:8080/stock; curl -s -d pears localhost:8080/orders`,
    `docker ps --format '{{.Status}}' | sed 's/.*(/(/'; docker stats --no-stream --format '{{.CPUPerc}} {{.MemUsage}}'`,
    `docker service logs --raw stock | grep -v health | sed 's/from .*/from/'`,
    'time curl -s localhost:8080/slow 2>&1 | head -1; curl -s localhost:8080/none',
    'curl -s localhost:8080/crash; sleep 1; docker service ps stock --format "{{.DesiredState}} {{.Error}}"',
    `docker inspect shop/stock:v1 --format '{{.Config.Labels}} {{.Config.Env}} {{json .Config.Volumes}}'`,
    'docker run -d --name front -p 80:80 shop/front:v1 >/dev/null; sleep 1; curl -s localhost | grep h1',
  );
  expect(answers[0]).toBe('{"apples": 12, "by": "box"}noted: pears');
  expect(answers[1]).toBe('(healthy)\n12.00% 48MiB / 4GiB');
  expect(answers[2]).toBe('GET /stock from\nPOST /orders from');
  expect(answers[3]).toMatch(/^at last\nnot found\n\nreal\t0m2\.\d{3}s\n/);
  expect(answers[4]).toBe('oh no\nReady \nShutdown "task: non-zero exit (3)"');
  expect(answers[5]).toBe(
    'map[team:orchard] [PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin STOCK_FILE=/data/stock.json] {"/data":{}}',
  );
  expect(answers[6]).toBe('<body><h1>Apples, pears and plums</h1></body>');
});

test('[LB43] an image that cannot live fails its update, and one that is too big is killed', () => {
  const answers = type(
    `docker service create -q --name stock --replicas 2 --update-failure-action rollback --update-monitor 5s shop/stock:v1 >/dev/null; docker service update -d -q --image shop/stock:v2 stock >/dev/null 2>&1; sleep 20; docker service inspect stock --format '{{.UpdateStatus.State}}'`,
    `docker run --name two shop/stock:v2; echo $?`,
    `docker run --name tight -m 32m shop/stock:v1; docker inspect tight --format '{{.State.OOMKilled}} {{.State.ExitCode}}'`,
    `docker run -d --name till shop/till:v1 >/dev/null; sleep 3; docker logs till | tail -2`,
  );
  expect(answers).toEqual([
    'rollback_completed',
    'starting version 2\n4\ncannot open /data/stock.json',
    'true 137',
    'one more customer\none more customer',
  ]);
});

test('[LB41] what is wrong with an image is told with its line', () => {
  const yaml = `nodes: [one]
images:
  - reference: own/app
    serves:
      port: 70000
      routes:
        - { path: stock }
        - { path: /a, statuss: 200 }
    health: { intervalMs: 5 }
    exits: { afterMs: 10, status: 300 }
    prints:
      - { line: x, everyMs: 1 }
    files:
      - { from: nowhere, to: /x }
`;
  const lab = (text: string) =>
    readLab({
      path: 'labs/own',
      readFile: path => (path === 'lab.yml' ? encodeUtf8(text) : null),
      listFiles: () => null,
    });
  const complaints = (text: string) => {
    const read = lab(text);
    return read.ok ? [] : read.error.map(formatLabProblem);
  };
  expect(complaints(yaml)).toEqual([
    'labs/own/lab.yml:5: `images.1.serves.port` must be a port number, 1 to 65535.',
    'labs/own/lab.yml:7: `images.1.serves.routes.1.path` must begin with a slash.',
    'labs/own/lab.yml:8: There is no key `images.1.serves.routes.2.statuss` in a lab: correct or remove it.',
    'labs/own/lab.yml:12: `images.1.prints.1.everyMs` must be at least 10.',
    'labs/own/lab.yml:10: `images.1.exits.status` must be an exit status, 0 to 255.',
    'labs/own/lab.yml:9: The key `images.1.health.test` is missing.',
  ]);
  const files =
    'nodes: [one]\nimages:\n  - reference: own/app\n    files:\n      - { from: nowhere, to: /x }\n';
  expect(complaints(files)).toEqual([
    'labs/own/lab.yml:5: There is no nowhere in labs/own: correct `from`.',
  ]);
});
