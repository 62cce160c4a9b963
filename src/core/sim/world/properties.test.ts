// What must hold in every world, whatever was typed: names are only names, invariants are kept.
import { expect, test } from 'vitest';
import { hashAfter } from '../../../../test/support/random-journal.ts';
import { type } from '../../../../test/support/swarm-bed.ts';
import { watchWorld } from '../../../../test/support/watched-world.ts';

/** Another seed each day; a seed that failed becomes a test of its own. */
const today = Math.floor(Date.now() / 86_400_000);

const life = (name: string) => [
  `node1$ docker service create --name ${name} --replicas 2 -p 8080:80 --label tier=front -q nginx | wc -c`,
  `node1$ docker service ls --format '{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}} {{.Ports}}'`,
  `node1$ docker service ps ${name} --format '{{.Name}} {{.DesiredState}}' | sort`,
  `node1$ docker service inspect ${name} --format '{{.Spec.Name}} {{json .Spec.Labels}} {{.Spec.Mode.Replicated.Replicas}}'`,
  `node1$ docker service scale -d ${name}=3; docker service logs ${name} 2>&1 | wc -l`,
  `node1$ docker service update -q -d --image redis ${name}; sleep 30; docker service inspect ${name} --format '{{.UpdateStatus.State}}'`,
  `node1$ docker service rollback -q ${name}; docker service rm ${name}; docker service ps ${name}`,
];

test('[SW80] a service behaves the same whatever it is called', () => {
  const neutral = (name: string) =>
    type('swarm5', ...life(name)).map(text => text.replaceAll(name, 'NAME'));
  const web = neutral('web');
  expect(neutral('nginx-8080_x')).toEqual(web);
  expect(neutral('x-9')).toEqual(web);
  expect(web[1]).toBe('NAME replicated 2/2 nginx:latest *:8080->80/tcp');
});

test('[SW81] flags mean the same in any order, in long and in short form', () => {
  const forms = [
    'docker service create -d -q --name s --replicas 2 -p 8080:80 -e A=1 -l x=y -w /tmp -u 1 nginx',
    'docker service create --user 1 --workdir=/tmp --label x=y --env A=1 --publish 8080:80 --replicas=2 --name=s --quiet --detach nginx',
    'docker service create --publish published=8080,target=80 --env=A=1 -qd -u=1 --label=x=y --workdir /tmp --replicas 2 --name s -- nginx',
  ];
  const specs = forms.map(
    form =>
      type(
        'swarm5',
        `node1$ ${form} >/dev/null`,
        `node1$ docker service inspect s --format '{{json .Spec}}'`,
      )[1],
  );
  expect(specs[0]).toContain('"Env":["A=1"]');
  expect(new Set(specs).size).toBe(1);
});

test('[SW82] tables, templates and inspections tell the same', () => {
  const answers = type(
    'swarm5',
    'node1$ docker service create -q --name one --replicas 3 -p 80:80 nginx >/dev/null; docker run -d --name box -l k=v --memory 64m alpine sleep 1000 >/dev/null; docker network create -d overlay over >/dev/null',
    `node1$ docker service ls --format '{{.ID}} {{.Name}}'; docker service inspect one --format '{{.ID}} {{.Spec.Name}}' | cut -c1-12,26-`,
    `node1$ docker ps --filter name=box --format '{{.ID}} {{.Names}} {{.Image}} {{.Label "k"}} {{.State}}'; docker inspect box --format '{{slice .ID 0 12}} {{slice .Name 1}} {{.Config.Image}} {{.Config.Labels.k}} {{.State.Status}}'`,
    `node1$ docker network ls --filter name=over --format '{{.ID}} {{.Driver}} {{.Scope}}'; docker network inspect over --format '{{slice .Id 0 12}} {{.Driver}} {{.Scope}}'`,
    `node1$ docker node ls --format '{{.Hostname}} {{.Status}} {{.Availability}}' | tr A-Z a-z | head -1; docker node inspect node1 --format '{{.Description.Hostname}} {{.Status.State}} {{.Spec.Availability}}'`,
    `node1$ docker service ps one -q | sort; docker inspect $(docker service ps one -q) --format '{{slice .ID 0 12}}' | sort`,
    `node1$ docker service ls --format json | jq -r .Name; docker service ls --format '{{json .}}' | jq -r .Name`,
  );
  for (const answer of answers.slice(1)) {
    const lines = answer.split('\n');
    const half = lines.length / 2;
    expect(lines.slice(0, half)).toEqual(lines.slice(half));
  }
});

test.each([today, today * 7 + 1, 11])(
  '[SW83] a journal of seed %i in slices gives the same state',
  seed => {
    const whole = hashAfter(seed, { ms: 1e9, fuel: 1e9 });
    expect(hashAfter(seed, { ms: 37, fuel: 50 })).toBe(whole);
  },
);

/** Every few seconds of a random world, whatever happens in it. */
test.each([today, 3])(
  '[SW84] in a random world of seed %i no slot, port, address or limit is shared',
  seed => {
    watchWorld(seed, 30, view => {
      const running = view.tasks.filter(
        task => task.state === 'running' && task.desired === 'running',
      );
      const slots = running
        .filter(task => task.slot > 0)
        .map(task => `${task.serviceId}/${task.slot}`);
      expect(slots.filter((slot, at) => slots.indexOf(slot) < at)).toEqual([]);
      expect(view.addresses.filter((one, at) => view.addresses.indexOf(one) < at)).toEqual([]);
      expect(view.ports.filter((one, at) => view.ports.indexOf(one) < at)).toEqual([]);
      for (const { free } of view.nodes) expect(free).toBeGreaterThanOrEqual(0);
      // A name leads only to tasks that run (and, where they are checked, are healthy).
      for (const backend of view.backends) expect(view.serving).toContain(backend);
    });
  },
);

test.each([today, 5])(
  '[SW85] a random world of seed %i, left alone, comes to what was wanted',
  seed => {
    const view = watchWorld(seed, 25, () => {});
    for (const service of view.services) {
      if (!service.possible) continue;
      expect(`${service.name} ${service.running}`).toBe(`${service.name} ${service.wanted}`);
    }
  },
);
