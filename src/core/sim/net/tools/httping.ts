// `httping`: how long a web server takes to answer, again and again.
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Process, Program } from '../../os/os.ts';
import { writeMessage } from '../http.ts';
import { hostHeader, parseUrl, readReply, type Url, within } from './http-client.ts';
import { parseOptions } from './options.ts';

type Tally = { sent: number; times: number[]; startMs: number; over: boolean };

export const httping: Program = {
  name: 'httping',
  *run(process) {
    const options = parseOptions(process.argv, 'c:i:t:g:h:p:sGvqbSfY', {
      count: 'c:',
      interval: 'i:',
    });
    const text = options.value('g') ?? options.rest[0] ?? options.value('h');
    if (options.problem || text === undefined) {
      yield* process.complain('httping: no host given\n');
      return 3;
    }
    const parsed = parseUrl(text);
    if (!parsed) {
      yield* process.complain(`httping: '${text}' is no address\n`);
      return 3;
    }
    const port = options.value('p');
    const url: Url = port ? { ...parsed, port: Number(port), givenPort: port } : parsed;
    const count = Number(options.value('c') ?? Number.POSITIVE_INFINITY);
    const pauseMs = Number(options.value('i') ?? 1) * 1000;
    return yield* run(process, url, count, pauseMs, options.has('G') ? 'GET' : 'HEAD');
  },
};

function* run(
  process: Process,
  url: Url,
  count: number,
  pauseMs: number,
  method: string,
): Task<number> {
  const { kernel } = process.machine;
  const tally: Tally = { sent: 0, times: [], startMs: kernel.now(), over: false };
  yield* process.print(`PING ${url.host}:${url.port} (${url.target}):\n`);
  const gate = kernel.createGate();
  process.onSignal('INT', () => {
    tally.over = true;
    gate.open();
  });
  const routine = process.beside(probes(process, url, count, pauseMs, method, tally), () => {
    tally.over = true;
    gate.open();
  });
  try {
    while (!tally.over) yield gate;
  } finally {
    routine.cancel();
    process.onSignal('INT', null);
  }
  const { sent, times } = tally;
  const failed = sent === 0 ? 0 : ((sent - times.length) * 100) / sent;
  const spentMs = Math.round(kernel.now() - tally.startMs);
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  yield* process.print(
    `--- ${shownUrl(url)} ping statistics ---\n` +
      `${sent} connects, ${times.length} ok, ${failed.toFixed(2)}% failed, time ${spentMs}ms\n` +
      (times.length > 0
        ? `round-trip min/avg/max = ${Math.min(...times).toFixed(1)}/${mean.toFixed(1)}/` +
          `${Math.max(...times).toFixed(1)} ms\n`
        : ''),
  );
  return times.length > 0 ? 0 : 127;
}

const shownUrl = (url: Url) => `http://${hostHeader(url)}${url.target}`;

function* probes(
  process: Process,
  url: Url,
  count: number,
  pauseMs: number,
  method: string,
  tally: Tally,
): Task<void> {
  const { kernel, network } = process.machine;
  const request = writeMessage(
    `${method} ${url.target} HTTP/1.0`,
    [
      ['Host', hostHeader(url)],
      ['User-Agent', 'HTTPing v2.9'],
      ['Connection', 'close'],
    ],
    new Uint8Array(),
  );
  for (let sequence = 0; sequence < count; sequence++) {
    if (sequence > 0) yield pauseMs;
    const began = kernel.now();
    tally.sent++;
    const address = yield* network.resolve(url.host);
    if (address === null) {
      yield* process.print(`could not resolve ${url.host}: Name or service not known\n`);
      continue;
    }
    const opened = yield* network.connect(address, url.port, 30_000);
    if (!opened.ok) {
      yield* process.print(`could not connect to ${url.host} (${errnoText(opened.error)})\n`);
      continue;
    }
    try {
      yield* opened.value.stream.write(request);
      const read = yield* within(kernel, readReply(kernel, opened.value, method), 30_000);
      if (!read?.ok) {
        yield* process.print('short read during receive\n');
        continue;
      }
      const ms = kernel.now() - began;
      tally.times.push(ms);
      yield* process.print(
        `connected to ${address}:${url.port} (${read.value.head.length} bytes), ` +
          `seq=${sequence} time=${ms.toFixed(2).padStart(6)} ms \n`,
      );
    } finally {
      opened.value.stream.close();
    }
  }
}
