// `deckhand sim --listen`: the engines of a simulated lab at sockets, for the official client.
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname } from 'node:path';
import type { Lab } from '../core/lab/lab.ts';
import { makeWorld } from '../core/lab/make-world.ts';
import { prepareLab } from '../core/lab/prepare-lab.ts';
import { createEngineServer } from '../server/engine-api/engine-server.ts';
import { paceWorld } from '../server/engine-api/pace-world.ts';
import { CallError } from './call.ts';

type Place = { readonly node: string; readonly given: string } & (
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
);

/** Serves until the process is told to end. `asked`: `[NODE=]unix:PATH` or `[NODE=]tcp:HOST:PORT`. */
export async function listenSim(lab: Lab, node: string, asked: readonly string[]): Promise<number> {
  const nodes = lab.spec.nodes.map(({ name }) => name);
  const places = asked.map(given => placeOf(given, node, nodes));
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new CallError(prepared.error);
  const from = prepared.value;
  const epochMs = Date.now() - from.nowMs;
  const world = makeWorld({ lab: lab.spec, seed: lab.spec.seed, epochMs, from });
  const paced = paceWorld(world);
  const servers: Server[] = [];
  const end = () => {
    paced.stop();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    for (const place of places) {
      const server = createEngineServer({
        exchange(request, tell) {
          const exchange = world.exchange(place.node, request, tell);
          if (!exchange) throw new Error(`${place.node} is a node of the lab`);
          return exchange;
        },
        touch: paced.touch,
      });
      await listen(server, place);
      servers.push(server);
      process.stdout.write(`${place.node} ${addressOf(server, place)}\n`);
    }
  } catch (error) {
    end();
    throw error;
  }
  process.stdout.write('ready\n');
  await new Promise<void>(done => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, done);
  });
  end();
  return 0;
}

function placeOf(given: string, usual: string, nodes: readonly string[]): Place {
  const [, node = usual, rest = ''] = /^(?:([^=:]+)=)?(.*)$/.exec(given) ?? [];
  if (!nodes.includes(node))
    throw new CallError(
      `--listen ${given}: there is no node ${node}; the lab has ${nodes.join(', ')}.`,
    );
  const path = /^unix:(?:\/\/)?(.+)$/.exec(rest)?.[1];
  if (path !== undefined) return { kind: 'unix', node, given, path };
  const [, host, port] = /^tcp:(?:\/\/)?(.+):(\d+)$/.exec(rest) ?? [];
  if (host === undefined || port === undefined || Number(port) > 65_535)
    throw new CallError(
      `--listen ${given}: write unix:PATH or tcp:HOST:PORT, and NODE= in front for another node.`,
    );
  return { kind: 'tcp', node, given, host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

async function listen(server: Server, place: Place): Promise<void> {
  if (place.kind === 'unix') await clearSocket(place);
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(explain(error, place)));
    if (place.kind === 'tcp') server.listen(place.port, place.host, done);
    else server.listen(place.path, done);
  });
  // As an engine's own socket: not for everybody on this machine.
  if (place.kind === 'unix' && process.platform !== 'win32') chmodSync(place.path, 0o600);
}

/** A socket that nobody listens at any more is left over from a process that was killed. */
async function clearSocket({ path, given }: Place & { readonly kind: 'unix' }): Promise<void> {
  if (!existsSync(dirname(path)))
    throw new CallError(
      `--listen ${given}: there is no folder ${dirname(path)}; make it, or name another path.`,
    );
  if (!existsSync(path)) return;
  if (!statSync(path).isSocket())
    throw new CallError(`--listen ${given}: ${path} is a file and no socket; name another path.`);
  const isLive = await new Promise<boolean>(done => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
  if (isLive)
    throw new CallError(
      `--listen ${given}: somebody listens at ${path}; end it, or name another path.`,
    );
  rmSync(path, { force: true });
}

function explain(error: NodeJS.ErrnoException, { given }: Place): CallError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'the port is taken; end what uses it, or choose another (0 picks a free one)'
      : error.code === 'EACCES'
        ? 'that needs more rights; choose another path, or a port above 1023'
        : `nothing can listen there (${error.message})`;
  return new CallError(`--listen ${given}: ${why}.`);
}

/** As `DOCKER_HOST` wants it. */
function addressOf(server: Server, place: Place): string {
  if (place.kind === 'unix') return `unix://${place.path}`;
  const { address, port, family } = server.address() as AddressInfo;
  return `tcp://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
