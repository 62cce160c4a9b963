// The programs and base trees of all machines: what a node or an image brings from the start.
import { dockerProgram } from '../docker/docker.ts';
import { netPrograms } from '../net/tools/tools.ts';
import type { Userland } from '../os/os.ts';
import { createUserland } from '../shell/userland.ts';

export const userland: Userland = createUserland([dockerProgram, ...netPrograms]);
