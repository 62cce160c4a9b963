// The report of `ab`, computed from the times of its requests. Rounded as `ab` rounds: times are
// whole microseconds, tables show whole milliseconds.

export type Measured = {
  readonly startMs: number;
  endMs: number;
  started: number;
  failed: number;
  connectErrors: number;
  receiveErrors: number;
  lengthErrors: number;
  otherStatuses: number;
  keptAlive: number;
  readBytes: number;
  bodyBytes: number;
  postedBytes: number;
  /** Of the first answer. */
  software: string | null;
  length: number | null;
  interrupted: boolean;
  readonly times: { connectMs: number; waitMs: number; totalMs: number }[];
};

export type ReportOptions = {
  readonly host: string;
  readonly port: number;
  readonly target: string;
  readonly concurrency: number;
  readonly keepAlive: boolean;
  readonly hasBody: boolean;
  readonly variableLength: boolean;
  readonly percentiles: boolean;
  readonly deviations: boolean;
};

export function newMeasured(startMs: number): Measured {
  return {
    startMs,
    endMs: startMs,
    started: 0,
    failed: 0,
    connectErrors: 0,
    receiveErrors: 0,
    lengthErrors: 0,
    otherStatuses: 0,
    keptAlive: 0,
    readBytes: 0,
    bodyBytes: 0,
    postedBytes: 0,
    software: null,
    length: null,
    interrupted: false,
    times: [],
  };
}

export function report(measured: Measured, options: ReportOptions): string {
  const seconds = (measured.endMs - measured.startMs) / 1000;
  return (
    `\n\nServer Software:        ${measured.software ?? ''}\n` +
    `Server Hostname:        ${options.host}\n` +
    `Server Port:            ${options.port}\n\n` +
    `Document Path:          ${options.target}\n` +
    `Document Length:        ${options.variableLength ? 'Variable' : `${measured.length ?? 0} bytes`}\n\n` +
    `Concurrency Level:      ${options.concurrency}\n` +
    `Time taken for tests:   ${seconds.toFixed(3)} seconds\n` +
    counts(measured, options) +
    rates(measured, options, seconds) +
    (measured.times.length > 0 ? connectionTimes(measured, options) : '') +
    (measured.times.length > 1 && options.percentiles ? percentages(measured) : '')
  );
}

function counts(measured: Measured, options: ReportOptions): string {
  const { failed, connectErrors, receiveErrors, lengthErrors } = measured;
  let text = `Complete requests:      ${measured.times.length}\nFailed requests:        ${failed}\n`;
  if (failed > 0) {
    text += `   (Connect: ${connectErrors}, Receive: ${receiveErrors}, `;
    text += `Length: ${lengthErrors}, Exceptions: 0)\n`;
  }
  if (measured.otherStatuses > 0) text += `Non-2xx responses:      ${measured.otherStatuses}\n`;
  if (options.keepAlive) text += `Keep-Alive requests:    ${measured.keptAlive}\n`;
  text += `Total transferred:      ${measured.readBytes} bytes\n`;
  if (options.hasBody) text += `Total body sent:        ${measured.postedBytes}\n`;
  return `${text}HTML transferred:       ${measured.bodyBytes} bytes\n`;
}

function rates(measured: Measured, options: ReportOptions, seconds: number): string {
  const done = measured.times.length;
  if (seconds <= 0 || done === 0) return '';
  const kilo = (bytes: number) => (bytes / 1024 / seconds).toFixed(2);
  const each = (seconds * 1000) / done;
  let text =
    `Requests per second:    ${(done / seconds).toFixed(2)} [#/sec] (mean)\n` +
    `Time per request:       ${(each * options.concurrency).toFixed(3)} [ms] (mean)\n` +
    `Time per request:       ${each.toFixed(3)} [ms] (mean, across all concurrent requests)\n` +
    `Transfer rate:          ${kilo(measured.readBytes)} [Kbytes/sec] received\n`;
  if (options.hasBody) {
    text += `                        ${kilo(measured.postedBytes)} kb/s sent\n`;
    text += `                        ${kilo(measured.readBytes + measured.postedBytes)} kb/s total\n`;
  }
  return text;
}

type Row = { min: number; mean: number; deviation: number; median: number; max: number };

function connectionTimes(measured: Measured, options: ReportOptions): string {
  const { times } = measured;
  const rows: readonly (readonly [label: string, what: string, row: Row])[] = [
    ['Connect:', 'the initial connection time', rowOf(times.map(one => one.connectMs))],
    ['Processing:', 'the processing time', rowOf(times.map(one => one.totalMs - one.connectMs))],
    ['Waiting:', 'the waiting time', rowOf(times.map(one => one.waitMs))],
    ['Total:', 'the total time', rowOf(times.map(one => one.totalMs))],
  ];
  const cell = (value: number, width: number) => String(value).padStart(width);
  if (!options.deviations) {
    let text = '\nConnection Times (ms)\n              min   avg   max\n';
    for (const [label, , row] of rows.filter(one => one[0] !== 'Waiting:'))
      text += `${label.padEnd(12)}${cell(row.min, 5)} ${cell(row.mean, 5)}${cell(row.max, 5)}\n`;
    return text;
  }
  let text = '\nConnection Times (ms)\n              min  mean[+/-sd] median   max\n';
  for (const [label, , row] of rows) {
    text += `${label.padEnd(12)}${cell(row.min, 5)} ${cell(row.mean, 4)} `;
    text += `${row.deviation.toFixed(1).padStart(5)} ${cell(row.median, 6)} ${cell(row.max, 7)}\n`;
  }
  return text + rows.map(([, what, row]) => judgement(what, row)).join('');
}

/** What `ab` thinks of a median far from the mean. */
function judgement(what: string, { mean, median, deviation }: Row): string {
  const apart = Math.abs(mean - median);
  if (apart > 2 * deviation) {
    return (
      `ERROR: The median and mean for ${what} are more than twice the standard\n` +
      '       deviation apart. These results are NOT reliable.\n'
    );
  }
  if (apart <= deviation) return '';
  return (
    `WARNING: The median and mean for ${what} are not within a normal deviation\n` +
    '        These results are probably not that reliable.\n'
  );
}

/** Milliseconds; computed on microseconds and rounded last, the deviation not at all. */
function rowOf(times: readonly number[]): Row {
  const all = times.map(micro).sort((one, other) => one - other);
  const count = all.length;
  const mean = all.reduce((sum, one) => sum + one, 0) / count;
  const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const at = Math.floor(count / 2);
  const middle = all[at] ?? 0;
  // The median of an odd number is taken between two, of an even one it is not: so does `ab`.
  const median = count > 1 && count % 2 === 1 ? (middle + (all[at + 1] ?? middle)) / 2 : middle;
  return {
    min: toMs(all[0] ?? 0),
    mean: toMs(mean),
    deviation: (count > 1 ? Math.sqrt(squares / (count - 1)) : 0) / 1000,
    median: toMs(median),
    max: toMs(all[count - 1] ?? 0),
  };
}

function percentages(measured: Measured): string {
  const all = measured.times.map(one => micro(one.totalMs)).sort((one, other) => one - other);
  let text = '\nPercentage of the requests served within a certain time (ms)\n';
  for (const percent of [50, 66, 75, 80, 90, 95, 98, 99]) {
    const at = all[Math.floor((all.length * percent) / 100)] ?? 0;
    text += `  ${percent}%  ${String(toMs(at)).padStart(5)}\n`;
  }
  return `${text} 100%  ${String(toMs(all.at(-1) ?? 0)).padStart(5)} (longest request)\n`;
}

const micro = (ms: number): number => Math.round(ms * 1000);
const toMs = (microseconds: number): number => Math.floor((microseconds + 500) / 1000);
