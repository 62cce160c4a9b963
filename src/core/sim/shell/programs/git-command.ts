// What git's commands share: their form, how they give up, who does what they do.
import type { Task } from '../../kernel/kernel.ts';
import type { Process } from '../../os/os.ts';
import { parseDate } from '../date-parse.ts';
import type { Repository } from './git-objects.ts';

/** Gets what stands behind the command's name; gives the exit status. */
export type GitCommand = (repository: Repository, args: readonly string[]) => Task<number>;

export function* dieOf(process: Process, text: string, status = 128): Task<number> {
  yield* process.complain(text);
  return status;
}

/** Name and mail as they are set, else as git guesses them, and the present. */
export function signatureOf(repository: Repository): {
  readonly who: string;
  readonly seconds: number;
} {
  const { process } = repository;
  const { environment, machine, user } = process;
  const name = environment.get('GIT_AUTHOR_NAME') ?? repository.setting('user.name') ?? user;
  const nowMs = machine.epochMs + machine.kernel.now();
  const date = environment.get('GIT_AUTHOR_DATE');
  const dateGiven = date === undefined ? null : parseDate(date.replace(/ \+0000$/, ''), nowMs);
  const mail =
    environment.get('GIT_AUTHOR_EMAIL') ??
    repository.setting('user.email') ??
    `${user}@${machine.hostname()}`;
  return {
    who: `${name} <${mail}>`,
    seconds: Math.floor((dateGiven ?? nowMs) / 1000),
  };
}
