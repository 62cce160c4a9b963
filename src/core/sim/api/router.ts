// From a method and a path to its handler; every engine answers through one of these.

import type { Task } from '../kernel/kernel.ts';
import type { Engine } from '../node/engine.ts';
import { type ApiParts, type Call, type Handler, json } from './call.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import type { ApiAnswer, ApiRequest, EngineSocket } from './types.ts';

type Compiled = {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handler: Handler;
};

function compile([method, path, handler]: Route): Compiled {
  const names: string[] = [];
  const source = path.replace(/:([a-z]+)(\*?)/g, (_, name: string, many: string) => {
    names.push(name);
    return many ? '(.+)' : '([^/]+)';
  });
  return { method, pattern: new RegExp(`^${source}$`), names, handler };
}

const compiled = routes.map(compile);

const DEAD =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

/** The door of one engine. A dead engine answers with status 0: there was no connection. */
export function createEngineSocket(engine: Engine, parts: ApiParts): EngineSocket {
  return {
    *request(request: ApiRequest): Task<ApiAnswer> {
      if (!engine.state.running) return json({ message: DEAD }, 0);
      const path = request.path.replace(/^\/v\d+\.\d+(?=\/)/, '');
      for (const route of compiled) {
        if (route.method !== request.method) continue;
        const match = route.pattern.exec(path);
        if (!match) continue;
        const at: { [name: string]: string } = {};
        for (const [index, name] of route.names.entries()) {
          at[name] = decodeURIComponent(match[index + 1] ?? '');
        }
        const call: Call = { parts, engine, request, at };
        const answer = route.handler(call);
        return 'kind' in answer ? answer : yield* answer;
      }
      return json({ message: 'page not found' }, 404);
    },
  };
}
