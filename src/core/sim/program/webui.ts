// The demo's page: a graph of the mining speed, fed by /json out of the data store.
import { encodeUtf8 } from '../../lib/bytes.ts';
import {
  type HttpAnswer,
  numberOf,
  takeRequests,
  type Unfinished,
  writeAnswer,
} from './http-server.ts';
import type { MainContext, MainProgram } from './program.ts';
import { joined, readReply, writeCommand } from './resp.ts';
import { webuiPage } from './webui-page.ts';

/** A page's question that waits for the data store. */
type Asking = { readonly client: number; readonly version: string; received: string };

type WebuiState = { unfinished: Unfinished; asking: Record<number, Asking> };

const question = [writeCommand(['HLEN', 'wallet']), writeCommand(['GET', 'hashes'])] as const;

export const webui: MainProgram = {
  name: 'webui',
  create: () => ({ unfinished: {}, asking: {} }),
  step(context, plain, event) {
    const state = plain as unknown as WebuiState;
    switch (event.kind) {
      case 'started':
        context.listen(numberOf(context.parameters, 'port', 80));
        context.log('stdout', 'WEBUI running on port 80\n');
        return;
      case 'connected':
        for (const command of question) context.send(event.connection, command);
        state.asking[event.connection] = {
          client: Number(event.tag.split(' ')[0]),
          version: event.tag.split(' ')[1] ?? 'HTTP/1.0',
          received: '',
        };
        return;
      case 'refused': {
        const [client, version = 'HTTP/1.0'] = event.tag.split(' ');
        const body = JSON.stringify({ error: `cannot reach redis: ${event.reason}` });
        reply(context, Number(client), version, answerOf(502, 'application/json', body));
        return;
      }
      case 'data':
        if (state.asking[event.connection]) stored(context, state, event.connection, event.bytes);
        else asked(context, state, event.connection, event.bytes);
        return;
      case 'closed':
        delete state.unfinished[event.connection];
        delete state.asking[event.connection];
        context.close(event.connection);
        return;
      default:
        return;
    }
  },
};

function asked(context: MainContext, state: WebuiState, client: number, bytes: Uint8Array): void {
  for (const { target, method } of takeRequests(state.unfinished, client, bytes)) {
    const version = 'HTTP/1.1';
    const path = target.replace(/\?.*/, '');
    if (path === '/json') {
      context.connect('redis', 6379, `${client} ${version}`);
    } else if (path === '/' || path === '/index.html') {
      const answer = answerOf(200, 'text/html; charset=utf-8', webuiPage);
      reply(context, client, version, answer, method);
    } else {
      reply(context, client, version, answerOf(404, 'text/plain', 'not found\n'), method);
    }
  }
}

function stored(context: MainContext, state: WebuiState, store: number, bytes: Uint8Array): void {
  const asking = state.asking[store];
  if (!asking) return;
  asking.received = joined(asking.received, bytes);
  const coins = readReply(asking.received, 0);
  const hashes = coins && readReply(asking.received, coins.end);
  if (!coins || !hashes) return;
  delete state.asking[store];
  context.close(store);
  const body = JSON.stringify({
    coins: coins.reply.kind === 'integer' ? coins.reply.value : 0,
    hashes: hashes.reply.kind === 'bulk' ? Number(hashes.reply.text ?? 0) : 0,
    now: (context.epochMs + context.nowMs) / 1000,
  });
  reply(context, asking.client, asking.version, answerOf(200, 'application/json', body));
}

function answerOf(status: number, type: string, text: string): HttpAnswer {
  const body = encodeUtf8(text);
  const headers: [string, string][] = [
    ['Content-Type', type],
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ];
  return { status, headers, body };
}

function reply(
  context: MainContext,
  client: number,
  version: string,
  answer: HttpAnswer,
  method = 'GET',
): void {
  context.send(client, writeAnswer(version, answer, method));
  context.close(client);
}
