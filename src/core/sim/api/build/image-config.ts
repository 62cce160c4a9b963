// What an instruction of a Dockerfile does to an image's configuration, and how history tells it.
import type { Plain } from '../../kernel/kernel.ts';
import type { ImageConfig } from '../../node/state.ts';
import { jsonWords, readPairs, splitWords, takeFlags } from './dockerfile.ts';

export const emptyConfig: ImageConfig = {
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  Cmd: null,
  Entrypoint: null,
  WorkingDir: '',
  User: '',
  ExposedPorts: [],
  Volumes: [],
  Labels: null,
  StopSignal: '',
};

const shellWords = ['/bin/sh', '-c'];

function command(rest: string): string[] {
  return jsonWords(rest) ?? [...shellWords, rest];
}

/** Null: the instruction is none that changes a configuration alone. */
export function changeConfig(config: ImageConfig, name: string, rest: string): ImageConfig | null {
  switch (name) {
    case 'CMD':
      return { ...config, Cmd: command(rest) };
    case 'ENTRYPOINT':
      return { ...config, Entrypoint: command(rest), Cmd: null };
    case 'ENV': {
      const pairs = readPairs(rest);
      const left = config.Env.filter(one => !pairs.some(([key]) => one.startsWith(`${key}=`)));
      return { ...config, Env: [...left, ...pairs.map(([key, value]) => `${key}=${value}`)] };
    }
    case 'LABEL':
      return { ...config, Labels: { ...config.Labels, ...Object.fromEntries(readPairs(rest)) } };
    case 'USER':
      return { ...config, User: rest };
    case 'STOPSIGNAL':
      return { ...config, StopSignal: rest };
    case 'EXPOSE': {
      const ports = splitWords(rest).map(port => (port.includes('/') ? port : `${port}/tcp`));
      return { ...config, ExposedPorts: [...new Set([...config.ExposedPorts, ...ports])] };
    }
    case 'VOLUME': {
      const paths = jsonWords(rest) ?? splitWords(rest);
      return { ...config, Volumes: [...new Set([...config.Volumes, ...paths])] };
    }
    case 'HEALTHCHECK':
      return { ...config, Healthcheck: healthcheck(rest) };
    case 'MAINTAINER':
    case 'SHELL':
    case 'ONBUILD':
      return config;
    default:
      return null;
  }
}

const unitNs: { readonly [unit: string]: number } = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

function durationNs(text: string): number {
  let sum = 0;
  for (const [, count = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(count) * (unitNs[unit] ?? 0);
  return sum;
}

function healthcheck(text: string): Plain {
  const { flags, rest } = takeFlags(text);
  if (rest.toUpperCase() === 'NONE') return { Test: ['NONE'] };
  const line = rest.replace(/^CMD\s+/i, '');
  const words = jsonWords(line);
  const time = (flag: string) => durationNs(flags.get(flag) ?? '');
  return {
    Test: words ? ['CMD', ...words] : ['CMD-SHELL', line],
    ...(flags.has('interval') && { Interval: time('interval') }),
    ...(flags.has('timeout') && { Timeout: time('timeout') }),
    ...(flags.has('start-period') && { StartPeriod: time('start-period') }),
    ...(flags.has('retries') && { Retries: Number(flags.get('retries')) }),
  };
}

/** The Dockerfile instructions of `--change`. */
export function applyChanges(config: ImageConfig, lines: readonly string[]): ImageConfig {
  let changed = config;
  for (const line of lines) {
    const [, word = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    const name = word.toUpperCase();
    if (name === 'WORKDIR') changed = { ...changed, WorkingDir: rest };
    else changed = changeConfig(changed, name, rest) ?? changed;
  }
  return changed;
}

/** A list as Go prints it: words in quotes, blanks between. */
export function goList(words: readonly string[]): string {
  return `[${words.map(word => JSON.stringify(word)).join(' ')}]`;
}

/** How `docker history` tells the instruction. */
export function createdBy(name: string, rest: string, config: ImageConfig): string {
  const nop = '/bin/sh -c #(nop) ';
  if (name === 'CMD') return `${nop} CMD ${goList(config.Cmd ?? [])}`;
  if (name === 'ENTRYPOINT') return `${nop} ENTRYPOINT ${goList(config.Entrypoint ?? [])}`;
  if (name === 'WORKDIR') return `${nop}WORKDIR ${config.WorkingDir}`;
  if (name === 'ENV' || name === 'LABEL') {
    const pairs = readPairs(rest).map(([key, value]) => `${key}=${value}`);
    return `${nop} ${name} ${pairs.join(' ')}`;
  }
  return `${nop} ${name} ${rest}`;
}
