// Shells that tell when a command is done: start-up files that emit marks, and the marks' reader.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellMark } from '../../core/lab/backend.ts';
import { type Bytes, concatBytes, decodeUtf8 } from '../../core/lib/bytes.ts';

/** Start-up files in a folder of their own: nothing of the user's is touched. */
export type MarkedShell = {
  /** Arguments of `bash`. */
  readonly bash: readonly string[];
  /** Environment that an interactive `sh` inside reads its prompt from. */
  readonly environment: Readonly<Record<string, string>>;
  readonly dispose: () => void;
};

/**
 * `nonce` stands in every mark: a program that prints the sequences by itself does not know it, so
 * it cannot pass an exercise.
 */
export function createMarkedShell(nonce: string, shells: string): MarkedShell {
  mkdirSync(shells, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(shells, `${process.pid}-`));
  const bashFile = join(folder, 'bashrc');
  const shFile = join(folder, 'shrc');
  writeFileSync(bashFile, bashStart(bashFile, nonce), { mode: 0o600 });
  writeFileSync(shFile, shStart(nonce), { mode: 0o600 });
  return {
    bash: ['--rcfile', bashFile, '-i'],
    environment: { ENV: shFile },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
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

function bashStart(file: string, nonce: string): string {
  const mark = (letter: string, more = '') =>
    `\\e]133;${letter}${more};n=${nonce};d='"$__dh_depth"'\\a`;
  return `[ -f ~/.bashrc ] && . ~/.bashrc
__dh_depth=$((\${DECKHAND_DEPTH:--1} + 1))
export DECKHAND_DEPTH=$__dh_depth
__dh_ran=0
__dh_end() {
  local status=$?
  if ((__dh_ran)); then printf '${mark('D', ';\'"$status"\'')}'; else printf '${mark('D', ';')}'; fi
  __dh_ran=0
  return "$status"
}
PROMPT_COMMAND=(__dh_end "\${PROMPT_COMMAND[@]}")
PS1='\\[${mark('A')}\\]'"$PS1"
PS2='\\[${mark('P')}\\]'"$PS2"
PS0='\${PS1:$((__dh_ran=1,0)):0}${mark('C')}'
bash() { if (($#)); then command bash "$@"; else command bash --rcfile '${file.replaceAll("'", "'\\''")}' -i; fi; }
`;
}

/** A plain \`sh\` has no moment before a command: it tells only where the last one ended. */
function shStart(nonce: string): string {
  const mark = (letter: string, more: string) =>
    `$(printf '\\033]133;${letter}${more};n=${nonce};d=%s\\007' "$__dh_depth")`;
  return `__dh_depth=$((\${DECKHAND_DEPTH:--1} + 1))
export DECKHAND_DEPTH=$__dh_depth
PS1="$(printf '\\033]133;D;')"'$?'"$(printf ';n=${nonce};d=%s\\007' "$__dh_depth")${mark('A', '')}\${PS1-\\$ }"
`;
}

export type MarkReader = {
  /** Output and marks, in their order; the marks are taken out of the output. */
  readonly read: (
    bytes: Bytes,
  ) => readonly (
    | { readonly kind: 'output'; readonly bytes: Bytes }
    | { readonly kind: 'mark'; readonly mark: ShellMark }
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
          if (at > from) found.push({ kind: 'output', bytes: all.subarray(from, at) });
          found.push(...mark.map(one => ({ kind: 'mark' as const, mark: one })));
          from = end + 1;
        }
        at = all.indexOf(escapeByte, (end ?? at) + 1);
      }
      const last = all.length - held.length;
      if (last > from) found.push({ kind: 'output', bytes: all.subarray(from, last) });
      return found;
    },
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

/** `C;n=NONCE;d=0`, `D;7;n=NONCE;d=0`; null when it is not ours. */
function parse(text: string, nonce: string): readonly ShellMark[] | null {
  const [letter, ...fields] = text.split(';');
  const named = new Map<string, string>();
  for (const field of fields) {
    const at = field.indexOf('=');
    if (at !== -1) named.set(field.slice(0, at), field.slice(at + 1));
  }
  if (named.get('n') !== nonce) return null;
  const depth = Number(named.get('d') ?? 0) || 0;
  switch (letter) {
    case 'A':
      return [{ kind: 'prompt', depth, continuation: false }];
    case 'P':
      return [{ kind: 'prompt', depth, continuation: true }];
    case 'C':
      return [{ kind: 'command-start', depth, command: null }];
    case 'D': {
      const status = /^\d+$/.test(fields[0] ?? '') ? Number(fields[0]) : null;
      return [{ kind: 'command-end', depth, status }];
    }
    default:
      return null;
  }
}
