// `ping` in its two dialects: that of iputils, and that of busybox.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { reverseName } from '../address.ts';
import { isAddress } from '../names.ts';
import { type Options, parseOptions } from './options.ts';

type Plan = {
  readonly host: string;
  readonly address: string;
  readonly count: number;
  readonly intervalMs: number;
  readonly waitMs: number;
  readonly deadlineMs: number;
  readonly size: number;
  readonly quiet: boolean;
  readonly numeric: boolean;
};

type Tally = { sent: number; received: number; errors: number; times: number[]; startMs: number };

export const ping: Program = {
  name: 'ping',
  *run(process) {
    const options = parseOptions(process.argv, '46nqvDOfbc:i:W:w:s:I:t:');
    if (options.problem || options.rest.length === 0) {
      const what = options.problem;
      yield* process.complain(
        what
          ? `ping: invalid option -- '${what.option.replace(/^-+/, '')}'\n`
          : 'ping: usage error: Destination address required\n',
      );
      return what ? 2 : 1;
    }
    const host = options.rest.at(-1) ?? '';
    const address = yield* process.machine.network.resolve(host);
    if (address === null) {
      yield* process.complain(`ping: ${host}: Name or service not known\n`);
      return 2;
    }
    return yield* iputils(process, planOf(options, host, address));
  },
};

export const busyboxPing: Program = {
  name: 'busybox-ping',
  *run(process) {
    const options = parseOptions(process.argv, '46qAc:i:W:w:s:I:t:');
    if (options.problem || options.rest.length === 0) {
      yield* process.complain(busyboxUsage);
      return 1;
    }
    const host = options.rest.at(-1) ?? '';
    const address = yield* process.machine.network.resolve(host);
    if (address === null) {
      yield* process.complain(`ping: bad address '${host}'\n`);
      return 1;
    }
    return yield* busybox(process, planOf(options, host, address));
  },
};

const busyboxUsage =
  'Usage: ping [OPTIONS] HOST\n\n' +
  '\t-4,-6\tForce IP or IPv6\n\t-c CNT\tStop after CNT packets\n\t-s SIZE\tData bytes of a packet\n' +
  '\t-i SECS\tPause between packets\n\t-W SEC\tWait for the first answer\n' +
  '\t-w SEC\tEnd after so many seconds\n\t-q\tSummary only\n';

function planOf(options: Options, host: string, address: string): Plan {
  const number = (name: string, otherwise: number) => {
    const value = Number(options.value(name) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  return {
    host,
    address,
    count: number('c', Number.POSITIVE_INFINITY),
    intervalMs: options.has('f') ? 10 : number('i', 1) * 1000,
    waitMs: number('W', 10) * 1000,
    deadlineMs: number('w', Number.POSITIVE_INFINITY) * 1000,
    size: number('s', 56),
    quiet: options.has('q'),
    numeric: options.has('n') || isAddress(host),
  };
}

function* iputils(process: Process, plan: Plan): Task<number> {
  const { host, address, size } = plan;
  const name = plan.numeric ? null : yield* nameOf(process, address);
  const from = name ? `${name} (${address})` : plan.numeric ? address : `${address} (${address})`;
  const tally = newTally(process);
  const whole = size + 28;
  yield* process.print(`PING ${host} (${address}) ${size}(${whole}) bytes of data.\n`);
  yield* whileRunning(process, tally, function* () {
    yield* send(process, plan, tally, function* (answer, sequence) {
      const seq = sequence + 1;
      if (answer.kind === 'echo' && !plan.quiet) {
        const time = formatTime(answer.ms);
        yield* process.print(
          `${size + 8} bytes from ${from}: icmp_seq=${seq} ttl=${answer.ttl} time=${time} ms\n`,
        );
      } else if (answer.kind === 'unreachable') {
        tally.errors++;
        const own = ownAddress(process);
        yield* process.print(`From ${own} icmp_seq=${seq} Destination Host Unreachable\n`);
      } else if (answer.kind === 'no-route') {
        yield* process.complain('ping: connect: Network is unreachable\n');
      }
    });
  });
  return yield* iputilsSummary(process, plan, tally);
}

function* iputilsSummary(process: Process, plan: Plan, tally: Tally): Task<number> {
  const { sent, received, errors } = tally;
  if (sent === 0) return 2;
  const loss = Math.floor(((sent - received) * 100) / sent);
  const spentMs = Math.floor(process.machine.kernel.now() - tally.startMs);
  yield* process.print(
    `\n--- ${plan.host} ping statistics ---\n` +
      `${sent} packets transmitted, ${received} received, ` +
      `${errors > 0 ? `+${errors} errors, ` : ''}${loss}% packet loss, time ${spentMs}ms\n` +
      (received > 0 ? `rtt min/avg/max/mdev = ${iputilsTimes(tally.times)} ms\n` : '') +
      (received > 0 ? '' : '\n'),
  );
  return received > 0 ? 0 : 1;
}

function* busybox(process: Process, plan: Plan): Task<number> {
  const { host, address, size } = plan;
  const tally = newTally(process);
  yield* process.print(`PING ${host} (${address}): ${size} data bytes\n`);
  let trouble = false;
  yield* whileRunning(process, tally, function* () {
    yield* send(process, plan, tally, function* (answer, sequence) {
      if (answer.kind === 'echo' && !plan.quiet) {
        yield* process.print(
          `${size + 8} bytes from ${address}: seq=${sequence} ttl=${answer.ttl} ` +
            `time=${answer.ms.toFixed(3)} ms\n`,
        );
      } else if (answer.kind === 'no-route') {
        trouble = true;
        yield* process.complain('ping: sendto: Network unreachable\n');
      }
    });
  });
  const { sent, received, times } = tally;
  const loss = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
  yield* process.print(
    trouble
      ? ''
      : `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ` +
          `${received} packets received, ${loss}% packet loss\n` +
          (received > 0 ? `round-trip min/avg/max = ${busyboxTimes(times)} ms\n` : ''),
  );
  return received > 0 ? 0 : 1;
}

type Answer =
  | { readonly kind: 'echo'; readonly ms: number; readonly ttl: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'no-route' };

/** Sends one packet after another until the count, the deadline or a signal. */
function* send(
  process: Process,
  plan: Plan,
  tally: Tally,
  show: (answer: Answer, sequence: number) => Task<void>,
): Task<void> {
  const { network, kernel } = process.machine;
  for (let sequence = 0; sequence < plan.count; sequence++) {
    const sentMs = kernel.now();
    const last = sequence + 1 >= plan.count;
    const patienceMs = Math.min(last ? plan.waitMs : plan.intervalMs, plan.deadlineMs);
    // A neighbour that does not answer is reported after three seconds, meanwhile packets go on.
    const answer = yield* network.ping(plan.address, patienceMs);
    if (!answer.ok && answer.error === 'ENETUNREACH') {
      yield* show({ kind: 'no-route' }, sequence);
      return;
    }
    tally.sent++;
    if (answer.ok) {
      tally.received++;
      tally.times.push(answer.value.roundTripMs);
      const { roundTripMs, ttl } = answer.value;
      yield* show({ kind: 'echo', ms: roundTripMs, ttl }, sequence);
    } else {
      yield* show({ kind: answer.error === 'EHOSTUNREACH' ? 'unreachable' : 'silence' }, sequence);
    }
    if (last) return;
    const pauseMs = sentMs + plan.intervalMs - kernel.now();
    if (kernel.now() + pauseMs - tally.startMs >= plan.deadlineMs) return;
    if (pauseMs > 0) yield pauseMs;
  }
}

/** Ctrl-C ends the sending, not the program: the summary still comes. */
function* whileRunning(process: Process, tally: Tally, work: () => Task<void>): Task<void> {
  const { kernel } = process.machine;
  const gate = kernel.createGate();
  let over = false;
  process.onSignal('INT', () => {
    over = true;
    gate.open();
  });
  const routine = process.beside(work(), () => {
    over = true;
    gate.open();
  });
  try {
    while (!over) yield gate;
  } finally {
    routine.cancel();
    process.onSignal('INT', null);
  }
  // A packet that was under way when the interrupt came has been sent.
  if (tally.sent === 0 && tally.startMs < kernel.now()) tally.sent = 1;
}

function newTally(process: Process): Tally {
  return { sent: 0, received: 0, errors: 0, times: [], startMs: process.machine.kernel.now() };
}

function* nameOf(process: Process, address: string): Task<string | null> {
  const answer = yield* process.machine.network.lookUp(reverseName(address), 'PTR');
  return answer.records.find(one => one.type === 'PTR')?.data.replace(/\.$/, '') ?? null;
}

function ownAddress(process: Process): string {
  const found = process.machine.network.interfaces().find(one => one.address && one.name !== 'lo');
  return found?.address?.replace(/\/.*/, '') ?? '127.0.0.1';
}

/** Three significant digits below a hundred, as iputils shows them. */
function formatTime(ms: number): string {
  if (ms >= 100) return ms.toFixed(0);
  if (ms >= 10) return ms.toFixed(1);
  return ms >= 1 ? ms.toFixed(2) : ms.toFixed(3);
}

function iputilsTimes(times: readonly number[]): string {
  const average = times.reduce((sum, one) => sum + one, 0) / times.length;
  const squares = times.reduce((sum, one) => sum + one * one, 0) / times.length;
  const deviation = Math.sqrt(Math.max(0, squares - average * average));
  return [Math.min(...times), average, Math.max(...times), deviation]
    .map(one => one.toFixed(3))
    .join('/');
}

function busyboxTimes(times: readonly number[]): string {
  const average = times.reduce((sum, one) => sum + one, 0) / times.length;
  return [Math.min(...times), average, Math.max(...times)].map(one => one.toFixed(3)).join('/');
}
