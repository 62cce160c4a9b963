// The demo's random number service: one request at a time, each takes its while.
import { encodeUtf8 } from '../../lib/bytes.ts';
import {
  type HttpAnswer,
  numberOf,
  takeRequests,
  type Unfinished,
  writeAnswer,
} from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';

type Waiting = {
  readonly connection: number;
  readonly remote: string;
  readonly method: string;
  readonly target: string;
  readonly line: string;
};

type RngState = { unfinished: Unfinished; queue: Waiting[] };

/** More than that is refused, so that one request cannot fill the world. */
const bytesMax = 16 * 1024 * 1024;

export const rng: MainProgram = {
  name: 'rng',
  // As scripts do: a Ctrl-C ends them, and a polite TERM finds nobody who listens.
  signals: ['INT'],
  create: () => ({ unfinished: {}, queue: [] }),
  step(context, plain, event) {
    const state = plain as unknown as RngState;
    switch (event.kind) {
      case 'started':
        context.listen(numberOf(context.parameters, 'port', 80));
        return;
      case 'data':
        for (const request of takeRequests(state.unfinished, event.connection, event.bytes)) {
          const { method, target, version } = request;
          const remote = context.remote(event.connection);
          const line = `${method} ${target} ${version}`;
          state.queue.push({ connection: event.connection, remote, method, target, line });
          if (state.queue.length === 1) work(context);
        }
        return;
      case 'timer': {
        const first = state.queue.shift();
        if (first) serve(context, first);
        if (state.queue.length > 0) work(context);
        return;
      }
      case 'closed':
        // Who hung up is served all the same: the server finds out when it writes.
        if (!state.queue.some(one => one.connection === event.connection))
          context.close(event.connection);
        delete state.unfinished[event.connection];
        return;
      case 'signal':
        context.exit(130);
        return;
      default:
        return;
    }
  },
};

function work(context: MainContext): void {
  context.timer(numberOf(context.parameters, 'delayMs', 100), 'work');
}

function serve(context: MainContext, { connection, remote, method, target, line }: Waiting): void {
  const answer = answerTo(context, target);
  context.log('stdout', `${remote} - - "${line}" ${answer.status} -\n`);
  context.send(connection, writeAnswer('HTTP/1.0', answer, method));
  context.close(connection);
}

function answerTo(context: MainContext, target: string): HttpAnswer {
  if (target === '/') return demoText(200, `RNG running on ${context.hostname}\n`);
  const count = /^\/\d+$/.test(target) ? Number(target.slice(1)) : -1;
  if (count < 0 || count > bytesMax) return demoText(404, 'not found\n');
  const body = context.random.bytes(count);
  return { status: 200, headers: demoHeaders('application/octet-stream', count), body };
}

/** A text answer of one of the demo's servers. */
export function demoText(status: number, text: string): HttpAnswer {
  const body = encodeUtf8(text);
  return { status, headers: demoHeaders('text/plain', body.length), body };
}

export function demoHeaders(type: string, length: number): readonly [string, string][] {
  return [
    ['Content-Type', type],
    ['Content-Length', String(length)],
    ['Server', 'demo/1.0'],
  ];
}
