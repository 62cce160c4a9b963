// `ping` as a container's main process, in the words of busybox.
import { parseOptions } from '../net/tools/options.ts';
import type { MainContext, MainProgram } from './program.ts';

type PingState = {
  host: string;
  count: number;
  intervalMs: number;
  size: number;
  quiet: boolean;
  sent: number;
  received: number;
  leastMs: number;
  mostMs: number;
  sumMs: number;
  address: string;
  /** The answer under way. */
  ms: number;
  ttl: number;
};

export const ping: MainProgram = {
  name: 'ping',
  signals: ['INT'],
  create: context => readState(context.argv),
  step(context, plain, event) {
    const state = plain as unknown as PingState;
    if (event.kind === 'started') send(context, state);
    else if (event.kind === 'signal') finish(context, state);
    else if (event.kind === 'timer') {
      if (event.tag === 'answer') show(context, state);
      else if (event.tag === 'next') send(context, state);
      else finish(context, state);
    }
  },
};

function readState(argv: readonly string[]): PingState {
  const options = parseOptions(argv, '46qAc:i:W:w:s:I:t:');
  return {
    host: options.rest.at(-1) ?? '',
    // Zero stands for: until the end of days.
    count: Number(options.value('c') ?? 0) || 0,
    intervalMs: (Number(options.value('i') ?? 1) || 1) * 1000,
    size: Number(options.value('s') ?? 56) || 56,
    quiet: options.has('q'),
    sent: 0,
    received: 0,
    leastMs: 0,
    mostMs: 0,
    sumMs: 0,
    address: '',
    ms: 0,
    ttl: 0,
  };
}

function send(context: MainContext, state: PingState): void {
  const echo = context.echo(state.address || state.host);
  if (echo.kind === 'unknown-host') {
    context.log('stderr', `ping: bad address '${state.host}'\n`);
    context.exit(1);
    return;
  }
  if (state.address === '') {
    state.address = echo.address;
    context.log('stdout', `PING ${state.host} (${echo.address}): ${state.size} data bytes\n`);
  }
  if (echo.kind === 'no-route') {
    context.log('stderr', 'ping: sendto: Network unreachable\n');
    context.exit(1);
    return;
  }
  state.sent++;
  const last = state.count > 0 && state.sent >= state.count;
  if (echo.kind === 'answer') {
    state.ms = echo.roundTripMs;
    state.ttl = echo.ttl;
    context.timer(echo.roundTripMs, 'answer');
  }
  if (!last) context.timer(state.intervalMs, 'next');
  // After the last packet it waits for its answer, or ten seconds for none.
  else context.timer(echo.kind === 'answer' ? echo.roundTripMs : 10_000, 'over');
}

function show(context: MainContext, state: PingState): void {
  const { ms, address, size, ttl } = state;
  state.leastMs = state.received === 0 ? ms : Math.min(state.leastMs, ms);
  state.mostMs = Math.max(state.mostMs, ms);
  state.sumMs += ms;
  state.received++;
  if (state.quiet) return;
  const time = ms.toFixed(3);
  context.log(
    'stdout',
    `${size + 8} bytes from ${address}: seq=${state.sent - 1} ttl=${ttl} time=${time} ms\n`,
  );
}

function finish(context: MainContext, state: PingState): void {
  const { host, sent, received } = state;
  const loss = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
  const times = [state.leastMs, state.sumMs / received, state.mostMs];
  context.log(
    'stdout',
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ` +
      `${received} packets received, ${loss}% packet loss\n` +
      (received > 0
        ? `round-trip min/avg/max = ${times.map(one => one.toFixed(3)).join('/')} ms\n`
        : ''),
  );
  context.exit(received > 0 ? 0 : 1);
}
