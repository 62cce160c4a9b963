// `ab`: sends many requests, some of them at a time, and reports the times that they took.
import { type Bytes, concatBytes, encodeUtf8, toBase64 } from '../../../lib/bytes.ts';
import { createGate, type Task } from '../../kernel/kernel.ts';
import type { Connection, Process, Program } from '../../os/os.ts';
import { header } from '../http.ts';
import { leftMs } from '../left.ts';
import { type Measured, newMeasured, report } from './ab-report.ts';
import { type HttpReply, parseUrl, readReply, within } from './http-client.ts';
import { type Options, parseOptions } from './options.ts';

type Plan = {
  readonly host: string;
  readonly port: number;
  readonly target: string;
  readonly method: string;
  readonly count: number;
  readonly concurrency: number;
  readonly limitMs: number;
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
  readonly quiet: boolean;
  readonly request: Bytes;
  /** Bytes that count as sent when there is a body, else 0. */
  readonly posted: number;
  readonly options: Options;
};

type Failure = { readonly status: number; readonly text: string };

const banner =
  'This is ApacheBench, Version 2.3 <$Revision: 1934973 $>\n' +
  'Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/\n' +
  'Licensed to The Apache Software Foundation, http://www.apache.org/\n';

export const ab: Program = {
  name: 'ab',
  *run(process) {
    const options = parseOptions(process.argv, 'n:c:t:b:T:p:u:v:lrkVhiIx:C:H:P:A:g:de:SqB:m:s:');
    if (options.has('V')) {
      yield* process.print(banner);
      return 0;
    }
    const plan = makePlan(process, options);
    if ('status' in plan) {
      yield* process.complain(plan.text);
      return plan.status;
    }
    return yield* bench(process, plan);
  },
};

function makePlan(process: Process, options: Options): Plan | Failure {
  if (options.problem) {
    const letter = options.problem.option.replace(/^-+/, '').slice(0, 1);
    const what =
      options.problem.kind === 'missing' ? 'option requires an argument' : 'invalid option';
    return { status: 22, text: `ab: ${what} -- ${letter}\n${usage}` };
  }
  const text = options.rest[0];
  if (options.has('h')) return { status: 22, text: usage };
  if (text === undefined || options.rest.length > 1)
    return { status: 22, text: `ab: wrong number of arguments\n${usage}` };
  const url = parseUrl(text);
  const hasPath = /^(?:[a-z]+:\/\/)?[^/]+\//i.test(text);
  if (!url || !hasPath || url.scheme !== 'http')
    return { status: 22, text: `ab: invalid URL\n${usage}` };
  const limit = options.has('t') ? Number(options.value('t')) : Number.POSITIVE_INFINITY;
  const count = Number(options.value('n') ?? (options.has('t') ? 50_000 : 1));
  const concurrency = Number(options.value('c') ?? 1);
  if (!(count > 0)) return { status: 22, text: `ab: Invalid number of requests\n${usage}` };
  if (!(concurrency > 0 && concurrency <= 20_000))
    return { status: 22, text: `ab: Invalid Concurrency [Range 0..20000]\n${usage}` };
  if (concurrency > count) {
    const what = 'Cannot use concurrency level greater than total number of requests';
    return { status: 22, text: `ab: ${what}\n${usage}` };
  }
  const request = buildRequest(process, options, url.host, url.givenPort, url.target);
  if ('status' in request) return request;
  return {
    host: url.host,
    port: url.port,
    target: url.target,
    count,
    concurrency,
    limitMs: limit * 1000,
    timeoutMs: Number(options.value('s') ?? 30) * 1000,
    keepAlive: options.has('k'),
    quiet: options.has('q') || count <= 150,
    options,
    ...request,
  };
}

function buildRequest(
  process: Process,
  options: Options,
  host: string,
  port: string | null,
  target: string,
): Pick<Plan, 'method' | 'request' | 'posted'> | Failure {
  const path = options.value('p') ?? options.value('u');
  let body: Bytes = new Uint8Array();
  if (path !== undefined) {
    const file = process.machine.files.read(process.path(path));
    if (!file.ok) {
      const why = 'No such file or directory (2)';
      return { status: 1, text: `ab: Could not open POST data file (${path}): ${why}\n` };
    }
    body = file.value;
  }
  const verb = options.has('u') ? 'PUT' : options.has('p') ? 'POST' : 'GET';
  const method = options.value('m') ?? (options.has('i') ? 'HEAD' : verb);
  const own = options.given.filter(one => one[0] === 'H').map(one => one[1]);
  const overridden = (name: string) =>
    own.some(line => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  let head = `${method} ${target} HTTP/1.0\r\n`;
  if (options.has('k')) head += 'Connection: Keep-Alive\r\n';
  for (const [name, value] of options.given) {
    if (name === 'C') head += `Cookie: ${value}\r\n`;
    if (name === 'A') head += `Authorization: Basic ${toBase64(encodeUtf8(value))}\r\n`;
  }
  if (path !== undefined) {
    head += `Content-length: ${body.length}\r\n`;
    head += `Content-type: ${options.value('T') ?? 'text/plain'}\r\n`;
  }
  if (!overridden('Host')) head += `Host: ${host}${port ? `:${port}` : ''}\r\n`;
  if (!overridden('User-Agent')) head += 'User-Agent: ApacheBench/2.3\r\n';
  if (!overridden('Accept')) head += 'Accept: */*\r\n';
  for (const line of own) head += `${line}\r\n`;
  const request = concatBytes([encodeUtf8(`${head}\r\n`), body]);
  return { method, request, posted: path === undefined ? 0 : request.length };
}

function* bench(process: Process, plan: Plan): Task<number> {
  const { kernel, network } = process.machine;
  yield* process.print(
    `${banner}\nBenchmarking ${plan.host} (be patient)${plan.quiet ? '...' : '\n'}`,
  );
  const address = yield* network.resolve(plan.host);
  if (address === null) {
    yield* process.complain(
      `apr_sockaddr_info_get() for ${plan.host}: Name or service not known (670002)\n`,
    );
    return 50;
  }
  const measured = newMeasured(kernel.now());
  const failure = yield* runSlots(process, plan, address, measured);
  measured.endMs = kernel.now();
  if (failure) {
    yield* process.complain(failure.text);
    if (measured.times.length > 0)
      yield* process.print(`Total of ${measured.times.length} requests completed\n`);
    return failure.status;
  }
  if (plan.quiet) yield* process.print('..done\n');
  else yield* process.complain(`Finished ${measured.times.length} requests\n`);
  yield* process.print(
    report(measured, {
      host: plan.host,
      port: plan.port,
      target: plan.target,
      concurrency: plan.concurrency,
      keepAlive: plan.keepAlive,
      hasBody: plan.posted > 0,
      variableLength: plan.options.has('l'),
      percentiles: !plan.options.has('d'),
      deviations: !plan.options.has('S'),
    }),
  );
  return measured.interrupted ? 1 : 0;
}

/** `concurrency` clients side by side; the first trouble that is not forgiven ends them all. */
function* runSlots(
  process: Process,
  plan: Plan,
  address: string,
  measured: Measured,
): Task<Failure | null> {
  const { kernel } = process.machine;
  const gate = createGate();
  const trouble: Failure[] = [];
  let running = plan.concurrency;
  let over = false;
  process.onSignal('INT', () => {
    over = true;
    measured.interrupted = true;
    gate.open();
  });
  const slots = Array.from({ length: plan.concurrency }, () =>
    process.beside(slot(process, plan, address, measured), failure => {
      running--;
      if (failure) trouble.push(failure);
      gate.open();
    }),
  );
  const deadline = measured.startMs + plan.limitMs;
  try {
    while (running > 0 && trouble.length === 0 && !over && kernel.now() < deadline) {
      yield Number.isFinite(deadline) ? [gate, leftMs(kernel, deadline)] : gate;
    }
  } finally {
    for (const one of slots) one.cancel();
    process.onSignal('INT', null);
  }
  return trouble[0] ?? null;
}

/** One client: request after request until all have been started. */
function* slot(
  process: Process,
  plan: Plan,
  address: string,
  measured: Measured,
): Task<Failure | null> {
  let connection: Connection | null = null;
  try {
    while (measured.started < plan.count) {
      measured.started++;
      const done: Exchange = yield* one(process, plan, address, connection, measured);
      connection = done.connection;
      if (done.failure) return done.failure;
      const { length } = measured.times;
      const step = Math.max(100, Math.floor(plan.count / 10));
      if (!plan.quiet && length > 0 && length % step === 0)
        yield* process.complain(`Completed ${length} requests\n`);
    }
    return null;
  } finally {
    connection?.stream.close();
  }
}

type Exchange = { readonly connection: Connection | null; readonly failure: Failure | null };

function* one(
  process: Process,
  plan: Plan,
  address: string,
  held: Connection | null,
  measured: Measured,
): Task<Exchange> {
  const { kernel, network } = process.machine;
  const startMs = kernel.now();
  let connection = held;
  if (!connection) {
    const opened = yield* network.connect(address, plan.port, plan.timeoutMs);
    if (!opened.ok) {
      if (opened.error !== 'ETIMEDOUT' && plan.options.has('r')) {
        measured.connectErrors++;
        measured.failed++;
        return { connection: null, failure: null };
      }
      return { connection: null, failure: failureOf(opened.error) };
    }
    connection = opened.value;
  }
  let finished = false;
  try {
    const connectedMs = kernel.now();
    yield* connection.stream.write(plan.request);
    measured.postedBytes += plan.posted;
    const task = readReply(kernel, connection, plan.method);
    const read = yield* within(kernel, task, plan.timeoutMs);
    if (!read) return { connection: null, failure: failureOf('ETIMEDOUT') };
    if (!read.ok) {
      if (!plan.options.has('r')) return { connection: null, failure: failureOf('ECONNRESET') };
      measured.receiveErrors++;
      measured.failed++;
      return { connection: null, failure: null };
    }
    const reply = read.value;
    count(plan, measured, reply);
    measured.times.push({
      connectMs: connectedMs - startMs,
      waitMs: reply.firstByteMs - connectedMs,
      totalMs: kernel.now() - startMs,
    });
    const stays = plan.keepAlive && reply.reusable;
    if (stays) measured.keptAlive++;
    finished = stays;
    return { connection: stays ? connection : null, failure: null };
  } finally {
    if (!finished) connection.stream.close();
  }
}

function count(plan: Plan, measured: Measured, reply: HttpReply): void {
  measured.software ??= header(reply.headers, 'Server') ?? '';
  measured.readBytes += reply.head.length + reply.body.length;
  measured.bodyBytes += reply.body.length;
  measured.length ??= reply.body.length;
  if (reply.body.length !== measured.length && !plan.options.has('l')) {
    measured.lengthErrors++;
    measured.failed++;
  }
  if (reply.status < 200 || reply.status >= 300) measured.otherStatuses++;
}

function failureOf(error: string): Failure {
  switch (error) {
    case 'ETIMEDOUT':
      return {
        status: 7,
        text: '\napr_pollset_poll: The timeout specified has expired (70007)\n',
      };
    case 'ECONNRESET':
      return { status: 104, text: '\napr_socket_recv: Connection reset by peer (104)\n' };
    case 'EHOSTUNREACH':
      return { status: 113, text: '\napr_socket_recv: No route to host (113)\n' };
    case 'ENETUNREACH':
      return { status: 101, text: '\napr_socket_connect(): Network is unreachable (101)\n' };
    default:
      return { status: 111, text: '\napr_socket_recv: Connection refused (111)\n' };
  }
}

const usage = `Usage: ab [options] [http[s]://]hostname[:port]/path
Options are:
    -n requests     How many requests in all
    -c concurrency  How many of them at a time
    -t timelimit    Seconds after which it ends
                    This implies -n 50000
    -s timeout      Seconds to wait for an answer
                    30 if not given
    -p postfile     File whose content is sent with POST, see -T
    -u putfile      File whose content is sent with PUT, see -T
    -T content-type What -p or -u send, text/plain if not given
    -i              HEAD instead of GET
    -C attribute    A cookie, such as 'name=1234'; may be repeated
    -H attribute    A header line, such as 'Accept-Encoding: gzip'; may be repeated
    -A attribute    Basic authentication: user:password
    -k              Keep connections open
    -d              No table of percentages
    -S              No deviations and medians
    -q              No progress beyond 150 requests
    -l              Answers may differ in length
    -r              Go on after errors of the socket
    -m method       Another method
    -V              Show the version
    -h              Show this
`;
