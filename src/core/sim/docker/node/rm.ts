// docker node rm
import type { Command } from '../context.ts';
import { removeEach } from '../service/rm.ts';

export const nodeRm: Command = {
  name: 'rm',
  also: ['remove'],
  aliases: ['docker node rm', 'docker node remove'],
  about: 'Remove one or more nodes from the swarm',
  usage: '[OPTIONS] NODE [NODE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: '-f, --force   Remove a node that is not down too',
  completes: 'nodes',
  run: context =>
    removeEach(context, '/nodes/', context.flags.on('force') ? { force: '1' } : undefined),
};
