import { expect, test } from 'vitest';
import { type } from '../../../../test/support/swarm-bed.ts';

const registry =
  'node1$ docker service create -q --name registry --publish 5000:5000 registry:2 >/dev/null';
const quiet = 'DOCKER_BUILDKIT=0 docker build -q';

test('[SW70] what one node pushes to a registry in the swarm, another one pulls and runs', () => {
  const answers = type(
    'swarm5',
    registry,
    `node1$ mkdir a; printf 'FROM alpine\\nRUN echo hi >/f\\nCMD ["cat","/f"]\\n' >a/Dockerfile; ${quiet} -t 127.0.0.1:5000/a:1 a >/dev/null 2>&1; docker push -q 127.0.0.1:5000/a:1`,
    'node1$ docker service create -q -d --name a --mode global-job 127.0.0.1:5000/a:1 >/dev/null; sleep 4',
    `node1$ docker service logs --raw a | sort | uniq -c`,
    `node4$ docker images --format '{{.Repository}}:{{.Tag}}' | grep 5000`,
    'node4$ docker pull -q 127.0.0.1:5000/b 2>&1',
    'node4$ docker pull -q node1:5000/a:1 2>&1',
    'node4$ docker pull -q localhost:5001/a:1 2>&1',
  );
  const refusal = 'Error response from daemon: ';
  expect(answers).toEqual([
    '',
    '127.0.0.1:5000/a:1',
    '',
    '      5 hi',
    '127.0.0.1:5000/a:1',
    `${refusal}manifest for 127.0.0.1:5000/b:latest not found: manifest unknown: manifest unknown\n[1]`,
    `${refusal}Get "https://node1:5000/v2/": http: server gave HTTP response to HTTPS client\n[1]`,
    `${refusal}Get "http://localhost:5001/v2/": dial tcp 127.0.0.1:5001: connect: connection refused\n[1]`,
  ]);
});

test('[SW71] a registry finds in its volume what an earlier one kept there', () => {
  const run =
    'docker run -d --name reg -p 5000:5000 -v kept:/var/lib/registry registry:2 >/dev/null';
  const answers = type(
    'swarm5',
    `node1$ ${run}; sleep 1; docker tag alpine localhost:5000/x/y:1; docker push -q localhost:5000/x/y:1`,
    `node1$ docker rm -f reg >/dev/null; ${run}; sleep 1; curl -s localhost:5000/v2/_catalog; curl -s localhost:5000/v2/x/y/tags/list`,
    'node1$ docker rmi localhost:5000/x/y:1 >/dev/null; docker pull -q localhost:5000/x/y:1',
  );
  expect(answers.slice(1)).toEqual([
    '{"repositories":["x/y"]}\n{"name":"x/y","tags":["1"]}',
    'localhost:5000/x/y:1',
  ]);
});

test('[SW72] a build has stages, arguments, copies, a cache, and fails where a command fails', () => {
  const file = [
    'ARG BASE=alpine',
    'FROM $BASE AS made',
    'ARG WORD=one',
    'WORKDIR /w',
    'RUN echo $WORD \\\\',
    '  more > out',
    'FROM busybox',
    'COPY --from=made /w/out /out',
    'COPY *.txt /t/',
    'ENV A=1 B="two words"',
    'HEALTHCHECK --interval=5s CMD test -e /out',
    'ENTRYPOINT ["cat"]',
    'CMD ["/out"]',
  ].join('\\n');
  const answers = type(
    'swarm5',
    `node1$ mkdir b; printf '${file}\\n' >b/Dockerfile; echo x >b/x.txt; echo y >b/y.txt; echo no >b/z.md; ${quiet} --build-arg WORD=two -t b b 2>/dev/null | cut -c1-7`,
    'node1$ docker run --rm b; docker run --rm --entrypoint ls b /t',
    `node1$ docker inspect b --format '{{.Config.Env}} {{json .Config.Healthcheck}}'`,
    `node1$ DOCKER_BUILDKIT=0 docker build --build-arg WORD=two -t b b 2>/dev/null | grep -c 'Using cache'`,
    `node1$ echo other >b/x.txt; DOCKER_BUILDKIT=0 docker build --build-arg WORD=two -t b b 2>/dev/null | grep -c 'Using cache'`,
    `node1$ docker images -f dangling=true -q | wc -l; docker image prune -f | head -1`,
    `node1$ printf 'FROM alpine\\nRUN exit 3\\n' | DOCKER_BUILDKIT=0 docker build - 2>&1 | tail -1`,
  );
  expect(answers).toEqual([
    'sha256:',
    'two more\nx.txt\ny.txt',
    '[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin A=1 B=two words] {"Test":["CMD-SHELL","test -e /out"],"Interval":5000000000}',
    '9',
    '4',
    '2\nDeleted Images:',
    "The command '/bin/sh -c exit 3' returned a non-zero code: 3",
  ]);
});

test('[SW73] saved images load elsewhere, exported files become an image', () => {
  const answers = type(
    'swarm5',
    'node1$ docker run --name one alpine sh -c "echo hi >/f"; docker commit one mine:1 >/dev/null; docker save -o m.tar mine:1; tar tf m.tar | grep -c json',
    'node1$ docker rmi mine:1 >/dev/null; docker load -i m.tar; docker run --rm mine:1 cat /f',
    `node1$ docker export one | docker import --change 'CMD cat /f' - flat:1 | cut -c1-7; docker run --rm flat:1`,
    `node1$ docker history flat:1 --format '{{.Comment}}'`,
  );
  expect(answers).toEqual(['2', 'Loaded image: mine:1\nhi', 'sha256:\nhi', 'Imported from -']);
});

test('[PG6] a store that appends loses nothing when it is killed; one that does not, does', () => {
  const run = (more: string) =>
    `docker run -d --name kv -v kv:/data redis ${more} >/dev/null; sleep 1`;
  const answers = type(
    'swarm5',
    `node1$ ${run('redis-server --appendonly yes')}; docker exec kv redis-cli set a 1; docker rm -f kv`,
    `node1$ ${run('redis-server --appendonly yes')}; docker exec kv redis-cli get a; docker rm -f kv`,
    `node1$ ${run('')}; docker exec kv redis-cli get a; docker exec kv redis-cli set b 2; docker stop kv`,
    `node1$ docker start kv >/dev/null; sleep 1; docker exec kv redis-cli get b`,
  );
  expect(answers).toEqual(['OK\nkv', '1\nkv', '\nOK\nkv', '2']);
});
