// What a docker subcommand is, and what it works with.
import type { Bytes } from '../../lib/bytes.ts';
import type { Plain, Task } from '../kernel/kernel.ts';
import type { Process } from '../os/os.ts';
import type { Client } from './client.ts';
import type { Flags } from './flags.ts';

export type Command = {
  readonly name: string;
  /** One sentence for the help. */
  readonly about: string;
  /** What follows the command in its usage line, e.g. `[OPTIONS] SERVICE`. */
  readonly usage: string;
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** The flags as the help shows them; see `readFlags`. */
  readonly flags?: string;
  /** All full names, where there are several: `docker ps`, `docker container ls`. */
  readonly aliases?: readonly string[];
  /** Words by which the last word of the name may be replaced. */
  readonly also?: readonly string[];
  /** Flags end at the first argument: the rest belongs to the container's command. */
  readonly passesRest?: true;
  readonly hidden?: true;
  /** Said on the error stream before the command's help. */
  readonly notice?: string;
  /** What its arguments name, for completion. */
  readonly completes?: Completes;
  /** Its value is the exit status. */
  readonly run: (context: Context) => Task<number>;
  /** Goes on with the session in which a checkpoint found it; see `runSession`. */
  readonly resume?: (context: Context, state: Plain) => Task<number>;
};

export type Completes =
  | 'containers'
  | 'running'
  | 'images'
  | 'networks'
  | 'volumes'
  | 'services'
  | 'nodes'
  | 'stacks'
  | 'secrets'
  | 'configs';

export type Group = {
  readonly name: string;
  readonly about: string;
  /** `[OPTIONS]` where the group has flags of its own. */
  readonly usage?: string;
  readonly commands: readonly (Command | Group)[];
};

export type Context = {
  readonly process: Process;
  /** Full name, e.g. `docker service create`. */
  readonly path: string;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly api: Client;
  readonly out: (text: string) => Task<void>;
  readonly complain: (text: string) => Task<void>;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The terminal that standard output is, or null. */
  readonly terminal: () => { readonly columns: number; readonly rows: number } | null;
  readonly global: GlobalOptions;
};

export type GlobalOptions = {
  readonly host: string | null;
  readonly context: string;
};

/** What the real client returns as an error up to its main: a sentence and an exit status. */
export class CommandError extends Error {
  readonly exit: number;

  constructor(message: string, exit = 1) {
    super(message);
    this.exit = exit;
  }
}

/** Raw bytes to a descriptor; false when nobody reads any more. */
export function* writeBytes(process: Process, descriptor: number, bytes: Bytes): Task<boolean> {
  const stream = process.streams.get(descriptor);
  if (!stream) return false;
  const written = yield* stream.write(bytes);
  return written.ok;
}
