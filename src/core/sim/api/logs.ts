// Logs of containers, services and tasks, as frames: what is there, and what comes.

import { encodeUtf8 } from '../../lib/bytes.ts';
import type { Task } from '../kernel/kernel.ts';
import { createGate, type Gate } from '../kernel/kernel.ts';
import type { Engine } from '../node/engine.ts';
import { findContainer } from '../node/find-container.ts';
import type { ContainerState, LogLine } from '../node/state.ts';
import type { TaskObject } from '../store/objects.ts';
import type { Swarm } from '../store/swarm.ts';
import { type Call, flag, query, refused, withSwarm } from './call.ts';
import type { Route } from './route.ts';
import { findService, findTask } from './services.ts';
import { formatMoment, parseMoment } from './time.ts';
import type { ApiAnswer, Frame } from './types.ts';

export const logRoutes: readonly Route[] = [
  ['GET', '/containers/:id/logs', containerLogs],
  ['GET', '/services/:id/logs', serviceLogs],
  ['GET', '/tasks/:id/logs', taskLogs],
];

type Detail = { readonly prefix?: string };

/** The lines of a container that the query asks for. */
export function logLines(call: Call, container: ContainerState, detail: Detail): Frame[] {
  return select(call, container).map(line => toFrame(call, line, detail));
}

function select(call: Call, container: ContainerState): LogLine[] {
  const { epochMs } = call.parts;
  const since = parseMoment(query(call, 'since')) ?? 0;
  const until = parseMoment(query(call, 'until')) || Number.POSITIVE_INFINITY;
  const stdout = flag(call, 'stdout');
  const stderr = flag(call, 'stderr');
  const lines = container.log.filter(
    line =>
      epochMs + line.ms >= since &&
      epochMs + line.ms <= until &&
      (line.stream === 'stdout' ? stdout : stderr),
  );
  const tail = query(call, 'tail');
  const count = /^\d+$/.test(tail) ? Number(tail) : lines.length;
  return count === 0 ? [] : lines.slice(-count);
}

function toFrame(call: Call, line: LogLine, { prefix = '' }: Detail): Frame {
  const nanos = formatMoment(call.parts.epochMs, line.ms).replace(
    /(\.\d+)?Z$/,
    fraction => `.${fraction.slice(1, -1).padEnd(9, '0')}Z`,
  );
  const time = flag(call, 'timestamps') ? `${nanos} ` : '';
  return { stream: line.stream, bytes: encodeUtf8(time + prefix + line.text) };
}

function containerLogs(call: Call): ApiAnswer {
  const found = findContainer(call.engine, call.at.id ?? '');
  if (!found.ok) return refused(found.error);
  const container = found.value;
  if (!flag(call, 'stdout') && !flag(call, 'stderr')) {
    const message = 'Bad parameters: you must choose at least one stream';
    return refused({ status: 400, message });
  }
  const driver = (container.hostConfig.LogConfig as { readonly Type?: string } | undefined)?.Type;
  if (driver && !['json-file', 'local', 'journald'].includes(driver)) {
    return refused({ status: 501, message: 'configured logging driver does not support reading' });
  }
  return follow(call, [{ engine: call.engine, container, prefix: '' }], () => []);
}

type Source = {
  readonly engine: Engine;
  readonly container: ContainerState;
  readonly prefix: string;
};

/** Frames of several containers; with `follow` also what they write later, and of newcomers. */
function follow(call: Call, first: readonly Source[], newcomers: () => Source[]): ApiAnswer {
  const following = flag(call, 'follow');
  const sources = [...first];
  const known = new Set(sources.map(one => one.container.id));
  const queue: Frame[] = [];
  const seen = new Map<string, LogLine | undefined>();
  const gate = createGate();
  let closed = false;
  const ordered = sources
    .flatMap(one => select(call, one.container).map(line => ({ line, prefix: one.prefix })))
    .sort((one, other) => one.line.ms - other.line.ms);
  for (const { line, prefix } of ordered) queue.push(toFrame(call, line, { prefix }));
  for (const { container } of sources) seen.set(container.id, container.log.at(-1));
  const gather = () => {
    for (const source of newcomers()) {
      if (known.has(source.container.id)) continue;
      known.add(source.container.id);
      sources.push(source);
    }
    for (const { container, prefix } of sources) {
      const last = seen.get(container.id);
      const from = last ? container.log.lastIndexOf(last) + 1 : 0;
      const fresh = container.log.slice(from);
      if (fresh.length === 0) continue;
      seen.set(container.id, container.log.at(-1));
      for (const line of fresh) {
        if (flag(call, line.stream)) queue.push(toFrame(call, line, { prefix }));
      }
    }
  };
  const over = () =>
    sources.every(({ engine, container }) => {
      const gone = engine.state.containers[container.id] === undefined;
      return gone || !['running', 'paused', 'restarting'].includes(container.status);
    });
  const single = query(call, 'follow') !== '' && first.length === 1 && newcomers().length === 0;
  return {
    kind: 'frames',
    status: 200,
    tty: first.length === 1 && first[0]?.container.config.Tty === true && first[0].prefix === '',
    *next() {
      for (;;) {
        const frame = queue.shift();
        if (frame) return frame;
        if (!following || closed) return null;
        gather();
        if (queue.length > 0) continue;
        if (single && over()) return null;
        yield [gate, ...gatesOf(call)];
      }
    },
    close() {
      closed = true;
      gate.open();
    },
  };
}

function gatesOf(call: Call): Gate[] {
  return call.parts.engines().map(engine => engine.changed);
}

function sourcesOf(call: Call, tasks: readonly TaskObject[]): Source[] {
  return tasks.flatMap(task => {
    const engine = call.parts.engines().find(one => one.state.membership?.node === task.nodeId);
    const container = engine?.state.containers[task.containerId];
    if (!engine?.state.running || !container) return [];
    const context = `com.docker.swarm.node.id=${task.nodeId},com.docker.swarm.service.id=${task.serviceId},com.docker.swarm.task.id=${task.id} `;
    return [{ engine, container, prefix: flag(call, 'details') ? context : '' }];
  });
}

function serviceLogs(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const service = findService(swarm, call.at.id ?? '');
    if (!service.ok) return refused(service.error);
    return ofTasks(call, swarm, task => task.serviceId === service.value.id);
  });
}

function taskLogs(call: Call): Task<ApiAnswer> {
  return withSwarm(call, swarm => {
    const task = findTask(swarm, call.at.id ?? '');
    if (!task) return refused({ status: 404, message: `task ${call.at.id} not found` });
    return ofTasks(call, swarm, one => one.id === task.id);
  });
}

function ofTasks(call: Call, swarm: Swarm, fits: (task: TaskObject) => boolean): ApiAnswer {
  const tail = query(call, 'tail');
  if (tail && tail !== 'all' && !/^\d+$/.test(tail)) {
    const message = 'tail value must be a positive integer or "all"';
    return refused({ status: 400, message });
  }
  const sources = () => sourcesOf(call, swarm.store.list('task').filter(fits));
  return follow(call, sources(), sources);
}
