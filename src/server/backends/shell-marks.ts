// Shells that tell when a command is done: start-up files that emit marks, and the marks' reader.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellMark } from '../../core/lab/backend.ts';
import { type Bytes, concatBytes, decodeUtf8 } from '../../core/lib/bytes.ts';

/** Which shell is started, and how: what a terminal spawns. */
export type ShellCall = {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

/** Start-up files in a folder of their own: nothing of the user's is touched. */
export type MarkedShell = {
  /** A bash, zsh or plain sh of this machine, by its path. */
  readonly call: (file: string) => ShellCall;
  readonly dispose: () => void;
};

/**
 * `nonce` stands in every mark: a program that prints the sequences by itself does not know it, so
 * it cannot pass an exercise. `machine`: what the prompt calls this machine; null: its own name.
 */
export function createMarkedShell(
  nonce: string,
  shells: string,
  machine: string | null = null,
): MarkedShell {
  mkdirSync(shells, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(shells, `${process.pid}-`));
  const [bash, sh] = [join(folder, 'bashrc'), join(folder, 'shrc')];
  const write = (file: string, text: string) => writeFileSync(file, text, { mode: 0o600 });
  write(bash, bashStart(bash, nonce, machine));
  write(sh, shStart(nonce));
  write(join(folder, '.zshenv'), zshEnvironment);
  write(join(folder, '.zshrc'), zshStart(folder, nonce, machine));
  return {
    call(file) {
      const environment = { ENV: sh };
      if (/bash$/.test(file)) return { file, args: ['--rcfile', bash, '-i'], environment };
      if (!/zsh$/.test(file)) return { file, args: ['-i'], environment };
      return { file, args: ['-i'], environment: { ...environment, ZDOTDIR: folder } };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * The same where the files have to be made first, in a container: for `sh -c`, without any word of
 * a user in it. It starts a bash where there is one, else a sh. A client tells the terminal's size
 * after the start: a sh would draw its first prompt again for it, and so mark the end of a command
 * that nobody typed.
 */
export function markedShellInside(nonce: string): ShellCall {
  const folder = '/tmp/.deckhand-$$';
  const script = [
    `d=${folder}; mkdir -p -m 700 "$d"`,
    'printf %s "$DECKHAND_BASHRC" >"$d/bashrc"; printf %s "$DECKHAND_SHRC" >"$d/shrc"',
    'unset DECKHAND_BASHRC DECKHAND_SHRC; export ENV="$d/shrc" DECKHAND_RC="$d/bashrc"',
    'n=0; while [ $n -lt 40 ] && [ "$(stty size 2>/dev/null)" = "0 0" ]; do n=$((n + 1)); sleep 0.05; done',
    'if command -v bash >/dev/null; then exec bash --rcfile "$d/bashrc" -i; fi; exec sh -i',
  ].join('\n');
  return {
    file: 'sh',
    args: ['-c', script],
    environment: {
      DECKHAND_BASHRC: bashStart('$DECKHAND_RC', nonce, null),
      DECKHAND_SHRC: shStart(nonce),
    },
  };
}

/** Known to a terminal's shell and to its reader only. */
export function newNonce(): string {
  return randomBytes(12).toString('hex');
}

/** Removes what servers left that were killed: the first word of a folder's name is its server. */
export function sweepShells(shells: string): void {
  try {
    for (const name of readdirSync(shells))
      if (!isRunning(Number.parseInt(name, 10)))
        rmSync(join(shells, name), { recursive: true, force: true });
  } catch {
    // There is none yet.
  }
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks; 0 or less would ask whole groups.
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

/** Its terminal may be gone when a command ends: only who led it was told so, its jobs were not. */
function bashStart(file: string, nonce: string, machine: string | null): string {
  const mark = (letter: string, more = '') =>
    `\\e]133;${letter}${more};n=${nonce};d='"$__dh_depth"'\\a`;
  const quoted = file.startsWith('$') ? `"${file}"` : quote(file);
  return `[ -f ~/.bashrc ] && . ~/.bashrc
unset HISTFILE
__dh_depth=$((\${DECKHAND_DEPTH:--1} + 1))
export DECKHAND_DEPTH=$__dh_depth
__dh_ran=0
__dh_end() {
  local status=$?
  if ((__dh_ran)); then printf '${mark('D', ';\'"$status"\'')}'; else printf '${mark('D', ';')}'; fi
  __dh_ran=0
  { : </dev/tty; } 2>/dev/null || __dh_hang_up
  return "$status"
}
__dh_hang_up() {
  local job
  for job in $(jobs -p); do kill -HUP -- "-$job"; kill -CONT -- "-$job"; done
  kill -HUP $$
}
PROMPT_COMMAND=(__dh_end "\${PROMPT_COMMAND[@]}")
${machine === null ? '' : `PS1='\\u@${machine}:\\W\\$ '\n`}PS1='\\[${mark('A')}\\]'"$PS1"
PS2='\\[${mark('P')}\\]'"$PS2"
PS0='\${PS1:$((__dh_ran=1,0)):0}${mark('C')}'
bash() { if (($#)); then command bash "$@"; else command bash --rcfile ${quoted} -i; fi; }
`;
}

/** The user's own files are read as ever; only then is the folder theirs again. */
const zshEnvironment = '[[ -f ~/.zshenv ]] && . ~/.zshenv\n';

function zshStart(folder: string, nonce: string, machine: string | null): string {
  const mark = (letter: string) => `\\e]133;${letter};n=${nonce};d='$__dh_depth$'\\a`;
  const print = (letter: string, value: string) =>
    `printf '\\e]133;${letter}%s;n=${nonce};d=%s\\a' "${value}" $__dh_depth`;
  return `ZDOTDIR=$HOME
[[ -f ~/.zshrc ]] && . ~/.zshrc
unset HISTFILE
typeset -i __dh_depth=$(( \${DECKHAND_DEPTH:--1} + 1 )) __dh_ran=0
export DECKHAND_DEPTH=$__dh_depth
__dh_start() { __dh_ran=1; ${print('C', '')} }
__dh_end() {
  local -i last=$?
  if (( __dh_ran )); then ${print('D', ';$last')}; else ${print('D', ';')}; fi
  __dh_ran=0
  return last
}
__dh_prompt() { [[ $PS1 == *'133;A;n='* ]] || PS1=$'%{${mark('A')}%}'$PS1 }
preexec_functions+=(__dh_start)
precmd_functions=(__dh_end $precmd_functions __dh_prompt)
${machine === null ? '' : `PS1='%n@${machine}:%1~%# '\n`}PS2=$'%{${mark('P')}%}'$PS2
zsh() { if (( $# )); then command zsh "$@"; else ZDOTDIR=${quote(folder)} command zsh -i; fi }
`;
}

/**
 * A plain \`sh\` (dash, busybox) has no moment before a command: it tells only where the last one
 * ended, and says so: \`s=0\`, no start is told.
 */
function shStart(nonce: string): string {
  const mark = (letter: string, more: string) =>
    `$(printf '\\033]133;${letter}${more};n=${nonce};s=0;d=%s\\007' "$__dh_depth")`;
  return `__dh_depth=$((\${DECKHAND_DEPTH:--1} + 1))
export DECKHAND_DEPTH=$__dh_depth
PS1="$(printf '\\033]133;D;')"'$?'"$(printf ';n=${nonce};d=%s\\007' "$__dh_depth")${mark('A', '')}\${PS1-\\$ }"
PS2="${mark('P', '')}\${PS2-> }"
`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** For `sh -c`: runs its arguments, tells their status, and holds the terminal until it was read. */
export function heldCall(nonce: string, { file, args, environment }: ShellCall): ShellCall {
  const script = `trap : INT QUIT TSTP
"$@"
s=$?
printf '\\033]133;E;%s;n=${nonce}\\007' "$s"
read -r _ || sleep 1
exit "$s"`;
  return { file: '/bin/sh', args: ['-c', script, 'sh', file, ...args], environment };
}

export type MarkReader = {
  /** Output and marks, in their order; the marks are taken out of the output. */
  readonly read: (
    bytes: Bytes,
  ) => readonly (
    | { readonly kind: 'output'; readonly bytes: Bytes }
    | { readonly kind: 'mark'; readonly mark: ShellMark }
    | { readonly kind: 'ended'; readonly status: number }
  )[];
};

const escapeByte = 0x1b;
const bell = 0x07;
const introducer = [escapeByte, 0x5d, 0x31, 0x33, 0x33, 0x3b];
/** A sequence that is longer is not ours. */
const longest = 200;

/** Reads one terminal's output; a mark may come in pieces. */
export function createMarkReader(nonce: string): MarkReader {
  let held: Bytes = new Uint8Array(0);
  const isDrawnAgain = createDrawnAgain();
  return {
    read(bytes) {
      const all = held.length === 0 ? bytes : concatBytes([held, bytes]);
      held = new Uint8Array(0);
      const found: ReturnType<MarkReader['read']>[number][] = [];
      let from = 0;
      let at = all.indexOf(escapeByte);
      while (at !== -1) {
        const end = sequenceEnd(all, at);
        if (end === 'open') {
          held = all.slice(at);
          break;
        }
        const mark = end === null ? null : parse(decodeUtf8(all.subarray(at + 6, end)), nonce);
        if (mark !== null && end !== null) {
          const before = all.subarray(from, at);
          if (at > from) found.push({ kind: 'output', bytes: before });
          if (!isDrawnAgain(before, mark)) found.push(mark);
          from = end + 1;
        }
        at = all.indexOf(escapeByte, (end ?? at) + 1);
      }
      const last = all.length - held.length;
      const rest = all.subarray(from, last);
      if (last > from) found.push({ kind: 'output', bytes: rest });
      isDrawnAgain(rest, null);
      return found;
    },
  };
}

const newline = 0x0a;

/**
 * Whether a mark is that of a prompt which stood there before: a plain sh draws it again, marks
 * included, when its terminal changes its size. A command that was run has broken the line at least
 * by its Enter; without that, nothing has ended.
 */
function createDrawnAgain(): (before: Bytes, mark: Told | null) => boolean {
  let broken = true;
  let depth = -1;
  return (before, told) => {
    broken ||= before.includes(newline);
    if (told?.kind !== 'mark' || told.mark.kind !== 'prompt') return false;
    const again = told.mark.tellsStarts === false && told.mark.depth === depth && !broken;
    depth = told.mark.depth;
    broken = false;
    return again;
  };
}

/** Index of the bell that ends a mark that begins here; `open`: not all there; null: no mark. */
function sequenceEnd(bytes: Bytes, at: number): number | 'open' | null {
  for (let index = 0; index < introducer.length; index++) {
    if (at + index >= bytes.length) return 'open';
    if (bytes[at + index] !== introducer[index]) return null;
  }
  const end = bytes.indexOf(bell, at);
  if (end !== -1) return end - at <= longest ? end : null;
  return bytes.length - at <= longest ? 'open' : null;
}

type Told = Exclude<ReturnType<MarkReader['read']>[number], { kind: 'output' }>;

/** `C;n=NONCE;d=0`, `D;7;n=NONCE;d=0`; null when it is not ours. */
function parse(text: string, nonce: string): Told | null {
  const [letter, ...fields] = text.split(';');
  const named = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf('=');
    if (at !== -1) named.set(field.slice(0, at), field.slice(at + 1));
  }
  if (named.get('n') !== nonce) return null;
  const depth = Number(named.get('d') ?? 0) || 0;
  const status = /^\d+$/.test(fields[0] ?? '') ? Number(fields[0]) : null;
  const starts = named.get('s') === '0' ? { tellsStarts: false } : {};
  switch (letter) {
    case 'A':
    case 'P':
      return told({ kind: 'prompt', depth, continuation: letter === 'P', ...starts });
    case 'C':
      return told({ kind: 'command-start', depth, command: null });
    case 'D':
      return told({ kind: 'command-end', depth, status });
    case 'E':
      return { kind: 'ended', status: status ?? 0 };
    default:
      return null;
  }
}

function told(mark: ShellMark): Told {
  return { kind: 'mark', mark };
}
