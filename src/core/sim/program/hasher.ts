// The demo's hashing service: all requests at once, each takes its while.
import { sha256Hex } from '../../lib/sha256.ts';
import type { HttpRequest } from '../net/http.ts';
import {
  type HttpAnswer,
  numberOf,
  takeRequests,
  type Unfinished,
  writeAnswer,
} from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';
import { demoText } from './rng.ts';

type Waiting = {
  readonly connection: number;
  readonly remote: string;
  readonly method: string;
  readonly line: string;
  readonly answer: HttpAnswer;
};

type HasherState = { unfinished: Unfinished; next: number; waiting: Record<string, Waiting> };

export const hasher: MainProgram = {
  name: 'hasher',
  // As scripts do: a Ctrl-C ends them, and a polite TERM finds nobody who listens.
  signals: ['INT'],
  create: () => ({ unfinished: {}, next: 1, waiting: {} }),
  step(context, plain, event) {
    const state = plain as unknown as HasherState;
    switch (event.kind) {
      case 'started':
        context.listen(numberOf(context.parameters, 'port', 80));
        return;
      case 'data':
        for (const request of takeRequests(state.unfinished, event.connection, event.bytes)) {
          const { method, target, version } = request;
          const tag = String(state.next++);
          state.waiting[tag] = {
            connection: event.connection,
            remote: context.remote(event.connection),
            method,
            line: `${method} ${target} ${version}`,
            answer: answerTo(context, request),
          };
          context.timer(numberOf(context.parameters, 'delayMs', 100), tag);
        }
        return;
      case 'timer': {
        const done = state.waiting[event.tag];
        delete state.waiting[event.tag];
        if (!done) return;
        context.log('stdout', `${done.remote} - - "${done.line}" ${done.answer.status} -\n`);
        context.send(done.connection, writeAnswer('HTTP/1.0', done.answer, done.method));
        context.close(done.connection);
        return;
      }
      case 'closed':
        if (!isWaiting(state, event.connection)) context.close(event.connection);
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

function isWaiting(state: HasherState, connection: number): boolean {
  return Object.values(state.waiting).some(one => one.connection === connection);
}

function answerTo(context: MainContext, { method, target, body }: HttpRequest): HttpAnswer {
  if (target !== '/') return demoText(404, 'not found\n');
  return method === 'POST'
    ? demoText(200, sha256Hex(body))
    : demoText(200, `HASHER running on ${context.hostname}\n`);
}
