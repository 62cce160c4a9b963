import { expect, test } from 'vitest';
import { aService, createSwarmWorld } from '../../../../test/support/api-world.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { readTar, writeTar } from '../api/tar.ts';

test('a container runs, logs, stops after its grace, and is removed', () => {
  const world = createSwarmWorld();
  const made = world.ask('node1', 'POST /containers/create?name=zz', {
    Image: 'alpine',
    Cmd: ['sleep', '1d'],
  });
  expect(made.status).toBe(201);
  expect(world.ask('node1', 'POST /containers/zz/start').status).toBe(204);
  expect(world.ask('node1', 'GET /containers/json').body[0].Names).toEqual(['/zz']);
  const before = world.parts.kernel.now();
  expect(world.ask('node1', 'POST /containers/zz/stop').status).toBe(204);
  expect(world.parts.kernel.now() - before).toBeGreaterThan(9_900);
  expect(world.ask('node1', 'GET /containers/zz/json').body.State.ExitCode).toBe(137);
  expect(world.ask('node1', 'DELETE /containers/zz').status).toBe(204);
  expect(world.ask('node1', 'GET /containers/json?all=1').body).toEqual([]);
  expect(world.ask('node1', 'POST /services/create', aService('s', 'alpine')).status).toBe(201);
});

test('[SW41] a commit makes an image of what the container changed', () => {
  const world = createSwarmWorld();
  const bytes = writeTar(
    [
      {
        name: 'f',
        type: 'file',
        mode: 0o644,
        uid: 0,
        gid: 0,
        modifiedMs: 0,
        bytes: encodeUtf8('hi\n'),
        link: '',
      },
    ],
    0,
  );
  const create = (name: string, Image: string) =>
    world.ask('node1', `POST /containers/create?name=${name}`, { Image, Cmd: ['sleep', '1d'] });
  create('one', 'alpine');
  const put = {
    method: 'PUT' as const,
    path: '/containers/one/archive',
    query: { path: '/tmp' },
    bytes,
  };
  expect(world.answer('node1', put).status).toBe(200);
  expect(world.ask('node1', 'GET /containers/one/changes').body).toEqual([
    { Path: '/tmp', Kind: 0 },
    { Path: '/tmp/f', Kind: 1 },
  ]);
  expect(world.ask('node1', 'POST /commit?container=one&repo=mine&tag=v1').status).toBe(201);
  expect(create('two', 'mine:v1').status).toBe(201);
  const get = {
    method: 'GET' as const,
    path: '/containers/two/archive',
    query: { path: '/tmp/f' },
  };
  const answer = world.answer('node1', get);
  expect(
    answer.kind === 'bytes' && readTar(answer.bytes).map(one => decodeUtf8(one.bytes)),
  ).toEqual(['hi\n']);
  expect(world.ask('node1', 'GET /containers/two/changes').body).toEqual([]);
});
