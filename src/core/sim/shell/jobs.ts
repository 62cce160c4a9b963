// The table of background and stopped jobs of a shell, and what is said of them.
import { signalText } from '../os/errno.ts';
import type { Process } from '../os/os.ts';

export type Job = {
  readonly number: number;
  readonly group: number;
  readonly processes: readonly Process[];
  readonly command: string;
  /** What was last said of it; a change is told before the next prompt. */
  told: 'running' | 'stopped';
  /** Terminal settings are not kept: programs that change them restore them when they go on. */
  foreground: boolean;
};

export type Jobs = {
  readonly list: Job[];
  /** Most recent first: `%+`, `%-`. */
  readonly recent: Job[];
};

export function createJobs(): Jobs {
  return { list: [], recent: [] };
}

export function addJob(jobs: Jobs, processes: readonly Process[], command: string): Job {
  const number = Math.max(0, ...jobs.list.map(job => job.number)) + 1;
  const group = processes[0]?.group ?? 0;
  const job: Job = { number, group, processes, command, told: 'running', foreground: false };
  jobs.list.push(job);
  jobs.recent.unshift(job);
  return job;
}

export function removeJob(jobs: Jobs, job: Job): void {
  for (const list of [jobs.list, jobs.recent]) {
    const at = list.indexOf(job);
    if (at >= 0) list.splice(at, 1);
  }
}

export function makeCurrent(jobs: Jobs, job: Job): void {
  const at = jobs.recent.indexOf(job);
  if (at >= 0) jobs.recent.splice(at, 1);
  jobs.recent.unshift(job);
}

export function jobState(job: Job): 'running' | 'stopped' | 'done' {
  if (job.processes.every(process => process.state === 'ended')) return 'done';
  return job.processes.some(process => process.state === 'stopped') ? 'stopped' : 'running';
}

/** `%1`, `%+`, `%%`, `%-`, `%name`, or a process number; null when there is none. */
export function findJob(jobs: Jobs, spec: string): Job | null {
  if (spec === '' || spec === '%' || spec === '%%' || spec === '%+') return currentJob(jobs);
  if (spec === '%-') return jobs.recent[1] ?? jobs.recent[0] ?? null;
  const numbered = /^%?(\d+)$/.exec(spec);
  if (numbered && spec.startsWith('%'))
    return jobs.list.find(job => job.number === Number(numbered[1])) ?? null;
  if (numbered) {
    const pid = Number(spec);
    return jobs.list.find(job => job.processes.some(process => process.pid === pid)) ?? null;
  }
  if (spec.startsWith('%?'))
    return jobs.list.find(job => job.command.includes(spec.slice(2))) ?? null;
  if (spec.startsWith('%'))
    return jobs.list.find(job => job.command.startsWith(spec.slice(1))) ?? null;
  return null;
}

/** A stopped job goes before a running one. */
export function currentJob(jobs: Jobs): Job | null {
  return jobs.recent.find(job => jobState(job) === 'stopped') ?? jobs.recent[0] ?? null;
}

export function jobSign(jobs: Jobs, job: Job): '+' | '-' | ' ' {
  const current = currentJob(jobs);
  if (job === current) return '+';
  return job === jobs.recent.find(one => one !== current) ? '-' : ' ';
}

export function jobWord(job: Job, personality: 'bash' | 'ash'): string {
  const state = jobState(job);
  if (state === 'running') return 'Running';
  if (state === 'stopped') return 'Stopped';
  const last = job.processes.at(-1);
  if (last?.killedBy) return signalText(last.killedBy);
  if (!last?.status) return 'Done';
  return personality === 'bash' ? `Exit ${last.status}` : `Done(${last.status})`;
}

/** One row of `jobs`. */
export function jobRow(
  jobs: Jobs,
  job: Job,
  personality: 'bash' | 'ash',
  withPid: boolean,
): string {
  const state = jobState(job);
  const sign = jobSign(jobs, job);
  const background = state === 'running' ? ' &' : '';
  const pid = withPid ? `${job.processes[0]?.pid ?? ''} ` : '';
  const word = jobWord(job, personality);
  if (personality === 'ash')
    return `[${job.number}]${sign}  ${pid}${word.padEnd(27)}${job.command}\n`;
  return `[${job.number}]${sign}  ${pid}${word.padEnd(24)}${job.command}${background}\n`;
}
