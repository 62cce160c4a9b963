// Names in the cluster strip: short where nobody can take one service for another.
import { expect, test } from 'vitest';
import { shortNames } from './cluster-strip.tsx';

test('a service drops its stack’s name unless another ends alike', () => {
  expect([...shortNames(['mining_rng', 'mining_rng', 'web', 'a_db', 'b_db', 'x_y_z'])]).toEqual([
    ['mining_rng', 'rng'],
    ['web', 'web'],
    ['a_db', 'a_db'],
    ['b_db', 'b_db'],
    ['x_y_z', 'y_z'],
  ]);
});
