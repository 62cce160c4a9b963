// How much a piece of code does, as a count that no other program of the machine changes.
import { type Profiler, Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

let counting: Promise<Session> | null = null;

/** Counters belong to code compiled after this, and optimised code has none: begun once, first. */
async function begin(): Promise<Session> {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-maglev');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return session;
}

/**
 * How often blocks of JavaScript under `folder` (part of a file's address) were entered while
 * `work` ran: V8's own coverage counters, so loops count once per turn. What built-in functions do
 * inside (`indexOf`, a regular expression) is one step of whoever calls them.
 */
export async function countWork(folder: string, work: () => unknown): Promise<number> {
  counting ??= begin();
  const session = await counting;
  await session.post('Profiler.takePreciseCoverage');
  work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const own = result.filter(({ url }) => url.includes(folder));
  if (own.length === 0) throw new Error(`no file of ${folder} was run`);
  return own.reduce((sum, script) => sum + countOf(script), 0);
}

function countOf({ functions }: Profiler.ScriptCoverage): number {
  return functions.flatMap(one => one.ranges).reduce((sum, range) => sum + range.count, 0);
}
