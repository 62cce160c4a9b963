// One request on its way through a handler: what it may touch, and the forms of its answers.
import { ok, type Result } from '../../lib/result.ts';
import type { Kernel, Task } from '../kernel/kernel.ts';
import type { Manager } from '../manager/manager.ts';
import type { Agents } from '../node/agent.ts';
import type { Engine } from '../node/engine.ts';
import type { NodeObject } from '../store/objects.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import { canWrite, type Swarm } from '../store/swarm.ts';
import { formatMoment, NEVER } from './time.ts';
import type { ApiAnswer, ApiRequest, Json } from './types.ts';

/** What the handlers work on. */
export type ApiParts = {
  readonly kernel: Kernel;
  readonly epochMs: number;
  readonly manager: Manager;
  readonly agents: Agents;
  readonly engines: () => readonly Engine[];
};

export type Call = {
  readonly parts: ApiParts;
  readonly engine: Engine;
  readonly request: ApiRequest;
  /** What stands at the colons of the route. */
  readonly at: { readonly [name: string]: string };
};

export type Handler = (call: Call) => ApiAnswer | Task<ApiAnswer>;

export function json(body: unknown, status = 200): ApiAnswer {
  return { kind: 'json', status, body: plain(body) };
}

export function empty(status: number): ApiAnswer {
  return { kind: 'bytes', status, bytes: new Uint8Array() };
}

export function refused({ status, message }: Refusal): ApiAnswer {
  return json({ message }, status);
}

/**
 * A copy that nobody else holds, without what is undefined: as if it had been on a wire. What is
 * frozen nobody can change: it is not copied.
 */
function plain(value: unknown): Json {
  if (value === null || typeof value !== 'object') return (value ?? null) as Json;
  if (Object.isFrozen(value)) return value as Json;
  if (Array.isArray(value)) return value.map(plain);
  const source = value as { readonly [key: string]: unknown };
  const copy: { [key: string]: Json } = {};
  for (const key in source) if (source[key] !== undefined) copy[key] = plain(source[key]);
  return copy;
}

/** A copy that all may hold, since nobody can change it. */
export function frozen(value: unknown): Json {
  const copy = plain(value);
  freeze(copy);
  return copy;
}

function freeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  for (const part of Object.values(value)) freeze(part);
  Object.freeze(value);
}

export function query(call: Call, name: string): string {
  return call.request.query?.[name] ?? '';
}

/** As the engine reads booleans: anything but these is true. */
export function flag(call: Call, name: string): boolean {
  return !['', '0', 'no', 'false', 'none'].includes(query(call, name).toLowerCase());
}

/** The request's JSON object; an absent body is an empty one. */
export function body<T>(call: Call): T {
  return (call.request.body ?? {}) as T;
}

export function moment(call: Call, ms: number | null): string {
  return ms === null ? NEVER : formatMoment(call.parts.epochMs, ms);
}

const NO_SWARM =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
const WORKER =
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
export const NO_LEADER =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

/** A question waits for a leader as long as an election takes. */
const PATIENCE_MS = 12_000;
const POLL_MS = 200;

/** The swarm of a manager; a worker and a node without a swarm are told so. */
function ownSwarm(call: Call): Result<Swarm, Refusal> {
  const { membership } = call.engine.state;
  const swarm = membership && call.parts.manager.get(membership.swarm);
  if (!membership || !swarm) return refuse(503, NO_SWARM);
  if (membership.locked) {
    return refuse(
      503,
      'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
    );
  }
  if (membership.outcast) return refuse(500, NO_LEADER);
  return swarm.store.get('node', membership.node)?.manager ? ok(swarm) : refuse(503, WORKER);
}

/** For questions: they wait for an election that may be under way, and are then refused. */
function* readableSwarm(call: Call): Task<Result<Swarm, Refusal>> {
  for (;;) {
    const swarm = ownSwarm(call);
    if (!swarm.ok || swarm.value.state.leader !== '') return swarm;
    const waitedMs = call.parts.kernel.now() - swarm.value.state.leaderSinceMs;
    if (waitedMs >= PATIENCE_MS) return refuse(500, NO_LEADER);
    yield POLL_MS;
  }
}

/** For changes: a leader that is not followed waits for its followers until it steps down. */
export function* writableSwarm(call: Call): Task<Result<Swarm, Refusal>> {
  const swarm = yield* readableSwarm(call);
  if (!swarm.ok) return swarm;
  while (!canWrite(swarm.value)) {
    if (swarm.value.state.leader === '') {
      return refuse(
        500,
        'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status',
      );
    }
    yield POLL_MS;
  }
  return swarm;
}

export function isManager(call: Call): boolean {
  return selfNode(call)?.manager != null;
}

/** The node object of the engine that is asked, if it is in a swarm. */
export function selfNode(call: Call): NodeObject | undefined {
  const { membership } = call.engine.state;
  return membership
    ? call.parts.manager.get(membership.swarm)?.store.get('node', membership.node)
    : undefined;
}

/** Runs `act` on the swarm of a manager, or answers why not. */
export function* withSwarm(call: Call, act: (swarm: Swarm) => ApiAnswer): Task<ApiAnswer> {
  const swarm = yield* readableSwarm(call);
  return swarm.ok ? act(swarm.value) : refused(swarm.error);
}

export function* withWritableSwarm(call: Call, act: (swarm: Swarm) => ApiAnswer): Task<ApiAnswer> {
  const swarm = yield* writableSwarm(call);
  return swarm.ok ? act(swarm.value) : refused(swarm.error);
}
