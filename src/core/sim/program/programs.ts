// Every main program that an image may name, and what a command line alone tells.
import { exit } from './exit.ts';
import { hasher } from './hasher.ts';
import { http } from './http-program.ts';
import { httpd } from './httpd.ts';
import { nginx } from './nginx.ts';
import { ping } from './ping.ts';
import type { MainProgram } from './program.ts';
import { redis } from './redis.ts';
import { registry } from './registry.ts';
import { rng } from './rng.ts';
import { sleep } from './sleep.ts';
import { webui } from './webui.ts';
import { worker } from './worker.ts';

/** By name; a name is also the argv[0] that it stands behind. */
export const mainPrograms: Readonly<Record<string, MainProgram>> = {
  exit,
  hasher,
  http,
  'httpd-foreground': httpd,
  nginx,
  ping,
  'redis-server': redis,
  registry,
  rng,
  sleep,
  webui,
  worker,
};

/** The main program behind a container's command, or null: a shell command for a real process. */
export function mainProgramOf(argv: readonly string[]): string | null {
  const name = (argv[0] ?? '').replace(/^.*\//, '');
  return Object.hasOwn(mainPrograms, name) ? name : null;
}
