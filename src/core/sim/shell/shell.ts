// The state of one shell process, and the ways in which it leaves what it does.
import type { Task } from '../kernel/kernel.ts';
import { createGate, type Gate } from '../kernel/kernel.ts';
import type { Process, Program, Signal } from '../os/os.ts';
import type { Declaration } from './declaration.ts';
import type { Fields } from './fields.ts';
import { createJobs, type Job, type Jobs } from './jobs.ts';
import type { Command, Part, Script, Word } from './syntax.ts';
import { type ReadonlyError, Variables } from './variables.ts';

/** Statements between two rests, and what each costs in virtual time: a loop is never free. */
const SLICE = 500;
const STATEMENT_MS = 0.01;
/** Starting a program costs as much as this many statements. */
export const START_COST = 100;
export const FUNCTION_DEPTH_MAX = 400;

/** How control leaves the present command. Thrown; caught where it belongs. */
export class Unwind {
  readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'discard' | 'interrupt';
  readonly status: number;
  /** Of break and continue: loops still to leave. */
  count: number;
  constructor(kind: Unwind['kind'], status: number, count = 1) {
    this.kind = kind;
    this.status = status;
    this.count = count;
  }
}

/** A mistake at run time, in the shell's words: said, then `discard` or `exit` as it demands. */
export class ShellError {
  readonly message: string;
  readonly status: number;
  /** The whole shell ends (unless interactive), not only the line. */
  readonly fatal: boolean;
  /** What the message begins with where it happened, once that place has been left. */
  where: string | null = null;
  constructor(message: string, status = 1, fatal = false) {
    this.message = message;
    this.status = status;
    this.fatal = fatal;
  }
}

export function readonlyMistake(personality: 'bash' | 'ash', error: ReadonlyError): ShellError {
  const mistake =
    personality === 'bash'
      ? new ShellError(`${error.variable}: readonly variable`)
      : new ShellError(`${error.variable}: is read only`, 2, true);
  mistake.where = error.where;
  return mistake;
}

/** Of ash's builtins these tell their mistakes with name and line. */
const BUILTIN_MISTAKE =
  /^(cd|set|trap|unset|export|readonly|local|exit|return|shift|\.|source|fg|bg|hash|read|exec|break|continue|wait|jobs|eval|umask|ulimit|getopts): /;

export type FunctionDefinition = { readonly body: Command; readonly text: string };

/** Where commands come from, for messages: `bash: line 3:` or `sh:`. */
export type Origin = 'command' | 'script' | 'input' | 'interactive';

/**
 * The parts of the interpreter that call one another in circles: a word may hold commands, a
 * command holds words. Each shell carries them.
 */
export type Interpreter = {
  readonly runScript: (shell: Shell, script: Script, last?: 'last') => Task<number>;
  readonly runCommand: (shell: Shell, command: Command, last?: boolean) => Task<number>;
  readonly addParts: (
    shell: Shell,
    fields: Fields,
    parts: readonly Part[],
    quoted: boolean,
  ) => Task<void>;
  readonly expandText: (shell: Shell, word: Word, assignment?: boolean) => Task<string>;
  readonly expandPattern: (shell: Shell, word: Word) => Task<string>;
  readonly findBuiltin: (personality: 'bash' | 'ash', name: string) => Builtin | null;
  readonly builtinNames: (personality: 'bash' | 'ash') => string[];
  readonly shellProgram: Program;
};

export type Call = {
  /** The name under which it was called. */
  readonly name: string;
  /** Assignments among the arguments of export, local and the like. */
  readonly declarations: readonly Declaration[];
};

export type Builtin = {
  readonly run: (shell: Shell, args: readonly string[], call: Call) => Task<number>;
  /** `exec` without a command: its redirections stay. */
  readonly keepsRedirects?: (argv: readonly string[]) => boolean;
};

export class Shell {
  readonly interpreter: Interpreter;
  readonly process: Process;
  readonly personality: 'bash' | 'ash';
  /** $0, and what messages begin with. */
  name: string;
  origin: Origin;
  readonly variables: Variables;
  readonly functions: Map<string, FunctionDefinition>;
  readonly aliases: Map<string, string>;
  /** `set -o` and `shopt` options that are on. */
  readonly options: Set<string>;
  readonly shopt: Set<string>;
  positional: string[];
  status = 0;
  /** Process number of the last background command, for `$!`. */
  background: number | null = null;
  line = 1;
  readonly traps: Map<string, string>;
  /** Signals whose traps wait for the present command to end. */
  readonly pending: Signal[] = [];
  /** Opens when a trapped signal came. */
  readonly signalled: Gate = createGate();
  interrupted = false;
  /** Greater than 0 where a failing command does not end the shell in spite of `set -e`. */
  guarded = 0;
  loops = 0;
  functionNames: string[] = [];
  sourcing = 0;
  subshell: number;
  readonly jobs: Jobs;
  history: string[] = [];
  /** Of the last pipeline. */
  pipeStatus: number[] = [];
  /** The command line that runs, for the table of jobs. */
  commandText = '';
  /** Status of the last command substitution in the present command, or null. */
  substituted: number | null = null;
  lastArgument = '';
  /** Directories of pushd. */
  directories: string[] = [];
  /** Position of getopts inside an argument. */
  optionAt = 0;
  /** The line that runs is one simple command: what it enters is part of a checkpoint. */
  plain = false;
  /** A login shell says logout. */
  login = false;
  /** It runs one command only: an external one may take the process over. */
  alone = false;
  /** Jobs that were sent a signal by the line that just ran: they are told of at the next prompt. */
  readonly justKilled = new Set<Job>();
  /** It has said that there are stopped jobs. */
  warned = false;
  /** Descriptors of process substitutions: closed after the command. */
  readonly temporary: number[] = [];
  /** Statuses of background processes that have been waited for. */
  readonly waited = new Map<number, number>();
  /** Commands found in PATH, and how often. */
  readonly hashed = new Map<string, { path: string; hits: number }>();
  /** Builtins that `enable -n` has switched off. */
  readonly disabled = new Set<string>();
  /** What `ulimit` was told, by its letters. */
  readonly limits = new Map<string, string>();
  /** Command substitutions around this shell: `set -x` shows each by a sign. */
  substitutions: number;
  readonly startedMs: number;
  private spent = 0;

  constructor(
    process: Process,
    personality: 'bash' | 'ash',
    interpreter: Interpreter,
    parent: Shell | null = null,
  ) {
    this.interpreter = interpreter;
    this.process = process;
    this.personality = personality;
    this.name = parent?.name ?? process.argv[0] ?? personality;
    this.origin = parent?.origin ?? 'command';
    const computed = (name: string) => this.computed(name);
    this.variables = parent ? parent.variables.copy(computed) : new Variables(computed);
    this.functions = new Map(parent?.functions);
    this.aliases = new Map(parent?.aliases);
    this.options = new Set(parent?.options);
    this.shopt = new Set(parent?.shopt);
    this.positional = [...(parent?.positional ?? [])];
    // Traps are reset in a subshell, except what is ignored.
    this.traps = new Map([...(parent?.traps ?? [])].filter(([, action]) => action === ''));
    this.subshell = (parent?.subshell ?? -1) + 1;
    this.status = parent?.status ?? 0;
    this.background = parent?.background ?? null;
    this.line = parent?.line ?? 1;
    this.loops = parent?.loops ?? 0;
    this.functionNames = [...(parent?.functionNames ?? [])];
    this.sourcing = parent?.sourcing ?? 0;
    this.guarded = parent?.guarded ?? 0;
    if (parent) for (const [name, found] of parent.hashed) this.hashed.set(name, { ...found });
    this.substitutions = parent?.substitutions ?? 0;
    this.history = parent?.history ?? [];
    this.startedMs = parent?.startedMs ?? process.machine.kernel.now();
    this.lastArgument = parent?.lastArgument ?? '';
    this.directories = [...(parent?.directories ?? [])];
    this.jobs = createJobs();
    for (const [name, action] of this.traps)
      if (action === '' && name !== 'EXIT') process.onSignal(name as Signal, 'ignore');
  }

  get interactive(): boolean {
    return this.origin === 'interactive' && this.subshell === 0;
  }

  has(option: string): boolean {
    return this.options.has(option);
  }

  /** Counts work; rests now and then, so that time passes and others run. */
  *work(cost = 1): Task<void> {
    this.spent += cost;
    if (this.spent >= SLICE) {
      const ms = this.spent * STATEMENT_MS;
      this.spent = 0;
      yield ms;
    }
    if (this.interrupted) {
      this.interrupted = false;
      throw new Unwind('interrupt', 130);
    }
  }

  /** True when `work` would do something: saves making a generator for each statement. */
  get tired(): boolean {
    return ++this.spent >= SLICE || this.interrupted;
  }

  /** What a message begins with. */
  get prefix(): string {
    const numbered =
      this.personality === 'bash' ? this.origin !== 'interactive' : this.origin === 'script';
    const name = this.personality === 'bash' && this.origin !== 'script' ? this.place() : this.name;
    return numbered ? `${name}: line ${this.line}: ` : `${name.replace(/^-/, '')}: `;
  }

  /** What stands before the line: a function that `bash -c` was given lives in the environment. */
  private place(): string {
    return this.origin === 'command' && this.functionNames.length > 0 ? 'environment' : 'bash';
  }

  /** Tells a mistake as of the place where it happened. */
  *tell(mistake: ShellError): Task<void> {
    if (mistake.message === '') return;
    yield* this.process.complain(`${mistake.where ?? this.prefix}${mistake.message}\n`);
  }

  *complain(message: string): Task<void> {
    yield* this.process.complain(`${this.prefix}${this.placed(message)}\n`);
  }

  /** ash tells the line behind a builtin's name; what `-c` was given has no lines. */
  private placed(message: string): string {
    if (this.personality === 'bash' || this.origin === 'interactive') return message;
    const line = this.origin === 'command' ? 0 : this.line;
    return message.replace(BUILTIN_MISTAKE, `$1: line ${line}: `);
  }

  private computed(name: string): string | null {
    const { kernel } = this.process.machine;
    switch (name) {
      case 'RANDOM':
        return String(kernel.random.below(32768));
      case 'LINENO':
        return String(this.personality === 'ash' && this.origin === 'command' ? 0 : this.line);
      case 'PPID':
        return String(this.process.parentPid());
      default:
        return this.personality === 'bash' ? this.computedInBash(name) : null;
    }
  }

  private computedInBash(name: string): string | null {
    const { kernel, epochMs } = this.process.machine;
    switch (name) {
      case 'SECONDS':
        return String(Math.floor((kernel.now() - this.startedMs) / 1000));
      case 'EPOCHSECONDS':
        return String(Math.floor((epochMs + kernel.now()) / 1000));
      case 'EPOCHREALTIME':
        return ((epochMs + kernel.now()) / 1000).toFixed(6);
      case 'SRANDOM':
        return String(kernel.random.below(0xffffffff));
      case 'BASHPID':
        return String(this.process.pid);
      case 'BASH_SUBSHELL':
        return String(this.subshell);
      case 'FUNCNAME':
        return this.functionNames.at(-1) ?? null;
      case 'SHELLOPTS':
        return [...this.options].sort().join(':');
      case '_':
        return this.lastArgument;
      default:
        return null;
    }
  }
}
