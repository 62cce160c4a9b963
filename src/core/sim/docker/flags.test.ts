import { expect, test } from 'vitest';
import { docker } from '../../../../test/support/docker-command.ts';
import { dockerTree } from './command.ts';
import type { Group } from './context.ts';
import { kinds } from './flag-kinds.ts';
import { type Flags, parseFlags, readFlags } from './flags.ts';

const table = readFlags(`
    -a, --all            All
    -e, --env list       Variables
        --count uint     How many (default 3)
        --wait duration  How long
        --pause          Pause (default true)
        --net string     (hidden) same as --network
        --network string  Network`);

function parsed(words: string[], interspersed = true): { flags: Flags; args: readonly string[] } {
  const end = parseFlags(table, words, interspersed);
  if (end.kind !== 'parsed') throw new Error(JSON.stringify(end));
  return end;
}

test('[DC1] flags are read as pflag reads them', () => {
  const { flags, args } = parsed([
    '-ae',
    'A=1',
    '--env=B=2',
    'x',
    '-eC',
    '--count',
    '7',
    '--',
    '-a',
  ]);
  expect(flags.on('all')).toBe(true);
  expect(flags.list('env')).toEqual(['A=1', 'B=2', 'C']);
  expect(flags.number('count')).toBe(7);
  expect(args).toEqual(['x', '-a']);
  expect(parsed(['--pause=false']).flags.on('pause')).toBe(false);
  expect(parsed(['--all', 'false']).args).toEqual(['false']);
  expect(parsed([]).flags.on('pause')).toBe(true);
  expect(parsed([]).flags.number('count')).toBe(3);
  expect(parsed(['--net', 'x']).flags.text('network')).toBe('x');
  expect(parsed(['--wait', '1m30s']).flags.number('wait')).toBe(90e9);
});

test('[DC2] what is wrong with a flag is said with usage and status 125', () => {
  const wrong = (words: string[]) => parseFlags(table, words, true);
  expect(wrong(['--nope'])).toEqual({ kind: 'wrong', message: 'unknown flag: --nope' });
  expect(wrong(['-az'])).toEqual({ kind: 'wrong', message: "unknown shorthand flag: 'z' in -az" });
  expect(wrong(['--env'])).toEqual({ kind: 'wrong', message: 'flag needs an argument: --env' });
  expect(wrong(['--count', 'x'])).toEqual({
    kind: 'wrong',
    message:
      'invalid argument "x" for "--count" flag: strconv.ParseUint: parsing "x": invalid syntax',
  });
  expect(docker(['ps', '-z'])).toMatchObject({
    status: 125,
    out: '',
    err: "unknown shorthand flag: 'z' in -z\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n",
  });
});

test('[DC3] a wrong number of arguments is said with what is wanted', () => {
  expect(docker(['node', 'ls', 'extra'])).toMatchObject({
    status: 1,
    err: "docker: 'docker node ls' accepts no arguments\n\nUsage:  docker node ls [OPTIONS]\n\nRun 'docker node ls --help' for more information\n",
  });
  expect(docker(['service', 'rm']).err).toBe(
    "docker: 'docker service rm' requires at least 1 argument\n\nUsage:  docker service rm SERVICE [SERVICE...]\n\nSee 'docker service rm --help' for more information\n",
  );
  expect(docker(['secret', 'create']).err).toContain('requires at least 1 and at most 2 arguments');
  expect(docker(['network', 'connect', 'a']).err).toContain('requires 2 arguments');
});

test('[DC4] what follows the image belongs to the container', () => {
  expect(parsed(['-a', 'image', '-x', '--all'], false).args).toEqual(['image', '-x', '--all']);
});

test('[DC5] the help shows the table that the parser reads', () => {
  expect(docker(['service', 'rollback', '--help'])).toMatchObject({
    status: 0,
    err: '',
    out: 'Usage:  docker service rollback [OPTIONS] SERVICE\n\nGo back to the configuration that a service had before its last update\n\nOptions:\n  -d, --detach   Return at once instead of waiting for the tasks\n  -q, --quiet    Show no progress\n',
  });
});

test('[DC6] an unknown command is named, a group alone explains itself', () => {
  expect(docker(['foo'])).toMatchObject({
    status: 1,
    err: "docker: unknown command: docker foo\n\nRun 'docker --help' for more information\n",
  });
  expect(docker(['stack', 'foo']).err).toBe(
    "docker: unknown command: docker stack foo\n\nUsage:  docker stack [OPTIONS]\n\nRun 'docker stack --help' for more information\n",
  );
  const group = docker(['node']);
  expect(group.status).toBe(0);
  expect(group.out).toBe('');
  expect(group.err.split('\n')[0]).toBe('Usage:  docker node COMMAND');
});

test('every table of flags can be read, and every kind of value is known', () => {
  let count = 0;
  const walk = (group: Group) => {
    for (const one of group.commands) {
      if ('commands' in one) walk(one);
      else {
        for (const flag of readFlags(one.flags ?? '')) {
          count++;
          expect(Object.keys(kinds), `${one.name} --${flag.name}`).toContain(flag.type ?? 'bool');
        }
      }
    }
  };
  walk(dockerTree);
  expect(count).toBeGreaterThan(500);
});
