// The programs and base trees of all machines: what a node or an image brings from the start.
import { completeDocker } from '../docker/complete.ts';
import { composeProgram } from '../docker/compose/compose.ts';
import { dockerProgram } from '../docker/docker.ts';
import { netPrograms } from '../net/tools/tools.ts';
import type { Program, Userland } from '../os/os.ts';
import { createUserland } from '../shell/userland.ts';

const docker: Program = {
  ...dockerProgram,
  complete: (words, machine) => completeDocker(words, machine.engine),
};

export const userland: Userland = createUserland([docker, composeProgram, ...netPrograms]);
