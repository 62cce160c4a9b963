// Parts of a service's specification that flags describe, for `create` and `update` alike.
import { CommandError } from '../context.ts';
import type { Flags } from '../flags.ts';
import type { ContainerSpec, Healthcheck, Resources, ServiceSpec, UpdateConfig } from '../wire.ts';

const second = 1_000_000_000;

/** `k=v` words to an object; a word alone has an empty value. */
export function pairsOf(words: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0) pairs[word] = '';
    else pairs[word.slice(0, equals)] = word.slice(equals + 1);
  }
  return pairs;
}

/** `update-*` or `rollback-*`: changes `before`, or the defaults; nothing given: `before`. */
export function updateConfigOf(
  flags: Flags,
  kind: 'update' | 'rollback',
  before: UpdateConfig | undefined,
): UpdateConfig | undefined {
  const name = (part: string) => `${kind}-${part}`;
  const parts = ['parallelism', 'delay', 'monitor', 'failure-action', 'max-failure-ratio', 'order'];
  if (!parts.some(part => flags.changed(name(part)))) return before;
  const pick = <T>(part: string, read: (flag: string) => T, otherwise: T): T =>
    flags.changed(name(part)) ? read(name(part)) : otherwise;
  const delay = pick('delay', flags.number, before?.Delay ?? 0);
  return {
    Parallelism: pick('parallelism', flags.number, before?.Parallelism ?? 1),
    ...(delay > 0 && { Delay: delay }),
    FailureAction: pick('failure-action', flags.text, before?.FailureAction ?? 'pause'),
    Monitor: pick('monitor', flags.number, before?.Monitor ?? 5 * second),
    MaxFailureRatio: pick('max-failure-ratio', flags.number, before?.MaxFailureRatio ?? 0),
    Order: pick('order', flags.text, before?.Order ?? 'stop-first'),
  };
}

export function restartPolicyOf(
  flags: Flags,
  before: ServiceSpec['TaskTemplate']['RestartPolicy'],
): ServiceSpec['TaskTemplate']['RestartPolicy'] {
  const names = ['condition', 'delay', 'max-attempts', 'window'].map(part => `restart-${part}`);
  if (!names.some(name => flags.changed(name))) return before;
  const policy = before ?? { Condition: 'any', Delay: 5 * second, MaxAttempts: 0 };
  return {
    ...policy,
    ...(flags.changed('restart-condition') && { Condition: flags.text('restart-condition') }),
    ...(flags.changed('restart-delay') && { Delay: flags.number('restart-delay') }),
    ...(flags.changed('restart-max-attempts') && {
      MaxAttempts: flags.number('restart-max-attempts'),
    }),
    ...(flags.changed('restart-window') && { Window: flags.number('restart-window') }),
  };
}

/** Limits and reservations as given now, on top of what there was. */
export function resourcesOf(
  flags: Flags,
  before: ServiceSpec['TaskTemplate']['Resources'],
): NonNullable<ServiceSpec['TaskTemplate']['Resources']> {
  const limits: Resources = { ...before?.Limits };
  const reservations: Resources = { ...before?.Reservations };
  const set = (into: Resources, key: keyof Resources, flag: string) => {
    if (!flags.changed(flag)) return;
    const value = flags.number(flag);
    if (value === 0) delete into[key];
    else into[key] = value;
  };
  set(limits, 'NanoCPUs', 'limit-cpu');
  set(limits, 'MemoryBytes', 'limit-memory');
  set(limits, 'Pids', 'limit-pids');
  set(reservations, 'NanoCPUs', 'reserve-cpu');
  set(reservations, 'MemoryBytes', 'reserve-memory');
  return { Limits: limits, Reservations: reservations };
}

const healthFlags = ['cmd', 'interval', 'retries', 'start-period', 'timeout'];

export function healthcheckOf(
  flags: Flags,
  before: Healthcheck | undefined,
): Healthcheck | undefined {
  const given = healthFlags.some(part => flags.changed(`health-${part}`));
  if (flags.on('no-healthcheck')) {
    if (given) throw new CommandError('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!given) return before;
  const base = before?.Test?.[0] === 'NONE' ? {} : (before ?? {});
  const number = (flag: string, key: keyof Healthcheck) =>
    flags.changed(flag) ? { [key]: flags.number(flag) } : {};
  const command = flags.text('health-cmd');
  return {
    ...base,
    ...(flags.changed('health-cmd') && { Test: command === '' ? [] : ['CMD-SHELL', command] }),
    ...number('health-interval', 'Interval'),
    ...number('health-timeout', 'Timeout'),
    ...number('health-start-period', 'StartPeriod'),
    ...number('health-retries', 'Retries'),
  };
}

/** Simple fields of the container that both commands set the same way. */
export function containerFields(flags: Flags): Partial<ContainerSpec> {
  return {
    ...(flags.changed('hostname') && { Hostname: flags.text('hostname') }),
    ...(flags.changed('workdir') && { Dir: flags.text('workdir') }),
    ...(flags.changed('user') && { User: flags.text('user') }),
    ...(flags.changed('init') && { Init: flags.on('init') }),
    ...(flags.changed('stop-signal') && { StopSignal: flags.text('stop-signal') }),
    ...(flags.changed('stop-grace-period') && {
      StopGracePeriod: flags.number('stop-grace-period'),
    }),
    ...(flags.changed('tty') && { TTY: flags.on('tty') }),
    ...(flags.changed('read-only') && { ReadOnly: flags.on('read-only') }),
    ...(flags.changed('isolation') && { Isolation: flags.text('isolation') }),
    ...(flags.changed('entrypoint') && {
      Command: flags.values<readonly string[]>('entrypoint')[0] ?? [],
    }),
  };
}

/** Capabilities always have their prefix on the wire. */
export function capabilities(words: readonly string[]): string[] {
  return words
    .map(word => word.toUpperCase())
    .map(word => (word === 'ALL' || word.startsWith('CAP_') ? word : `CAP_${word}`))
    .sort();
}

/** Host entries: `name:address` as typed, `address name` on the wire. */
export function hostEntry(word: string): string {
  const separator = word.includes('=') ? '=' : ':';
  const at = word.indexOf(separator);
  return `${word.slice(at + 1)} ${word.slice(0, at)}`;
}
