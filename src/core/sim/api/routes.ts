// Every path that an engine answers; the first one that fits is taken.
import { attachRoutes } from './attach.ts';
import { buildRoutes } from './build/build.ts';
import { commitRoutes } from './commit.ts';
import { containerRoutes } from './containers.ts';
import { imageRoutes } from './images.ts';
import { inContainerRoutes } from './in-container.ts';
import { logRoutes } from './logs.ts';
import { networkRoutes } from './networks.ts';
import { nodeRoutes } from './nodes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './services.ts';
import { swarmRoutes } from './swarm.ts';
import { systemRoutes } from './system.ts';
import { transferRoutes } from './transfer.ts';
import { volumeRoutes } from './volumes.ts';

export const routes: readonly Route[] = [
  ...systemRoutes,
  ...containerRoutes,
  ...commitRoutes,
  ...buildRoutes,
  ...attachRoutes,
  ...inContainerRoutes,
  ...logRoutes,
  ...transferRoutes,
  ...imageRoutes,
  ...volumeRoutes,
  ...networkRoutes,
  ...swarmRoutes,
  ...nodeRoutes,
  ...serviceRoutes,
];
