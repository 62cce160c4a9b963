// The programs and base trees of all machines: what a node or an image brings from the start.
import { assert } from '../../lib/assert.ts';
import { dockerProgram } from '../docker/docker.ts';
import { type BaseEntries, buildBase } from '../os/base-tree.ts';
import type { BaseTree, Program, Userland } from '../os/os.ts';

const programs: readonly Program[] = [dockerProgram];

const skeleton: BaseEntries = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  '/root': { directory: 0o700 },
  '/tmp 1777': { directory: 0o1777 },
  '/usr/bin': { directory: 0o755 },
  '/bin': { directory: 0o755 },
  '/dev/null': { device: 'null' },
};

const bases = new Map<string, BaseTree>();

export const userland: Userland = {
  base(name) {
    let base = bases.get(name);
    if (!base) {
      const docker = { '/usr/bin/docker': { program: 'docker', sizeBytes: 40_000_000 } };
      base = buildBase(
        name,
        name === 'scratch' ? {} : { ...skeleton, ...(name === 'node' ? docker : {}) },
      );
      bases.set(name, base);
    }
    assert(base, `a base tree ${name}`);
    return base;
  },
  program: name => programs.find(program => program.name === name) ?? null,
};
