// What every real backend shares: terminals under node-pty, the machine's clock, flow, and the end.
import { readFileSync, readlinkSync } from 'node:fs';
import type { Backend, BackendEvent, BackendNode, ShellMark } from '../../core/lab/backend.ts';
import type { Capabilities, ClusterMap, ClusterView } from '../../core/protocol/messages.ts';
import { enteredMachine } from './entered-machine.ts';
import type { Pty, SpawnPty } from './pty.ts';
import { createMarkReader, heldCall, newNonce, type ShellCall } from './shell-marks.ts';

/** A shell to start, and what has to be put away when it has ended. */
export type Launch = ShellCall & { readonly folder: string; readonly dispose: () => void };

export type RealParts = {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly offers: readonly string[];
  readonly nodes: readonly BackendNode[];
  readonly spawn: SpawnPty;
  /** Wall-clock milliseconds at the workspace's time 0. */
  readonly epochMs: number;
  /** What to start on a node; a sentence when nothing can be. */
  readonly launch: (node: string, nonce: string) => Launch | string;
  readonly cluster: () => ClusterView | null;
  readonly map: () => ClusterMap | null;
  /** Called with the one listener's ear; returns what ends that. */
  readonly watch: (tell: (event: BackendEvent) => void) => () => void;
};

type Terminal = {
  readonly pty: Pty;
  readonly launch: Launch;
  /** What the shell told last; null before it told anything: then nobody knows. */
  last: ShellMark | null;
};

/** When to look where a command has led its terminal: at once, or after a slow start. */
const lookAfterMs = [100, 500, 2_000] as const;

export function createRealBackend(parts: RealParts): Backend {
  const terminals = new Map<string, Terminal>();
  const timers = new Set<NodeJS.Timeout>();
  let listener: (event: BackendEvent) => void = () => {};
  const unwatch = parts.watch(event => listener(event));

  const after = (delayMs: number, callback: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      callback();
    }, delayMs);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };
  /** A shell elsewhere tells nothing of itself: what runs in the foreground says where it is. */
  const follow = (name: string, terminal: Terminal, mark: ShellMark, at = 0) => {
    const delayMs = lookAfterMs[at];
    if (delayMs === undefined) return;
    after(delayMs, () => {
      if (terminals.get(name) !== terminal || terminal.last !== mark) return;
      const machine = enteredMachine(foregroundWords(terminal.pty.pid) ?? []);
      if (machine === null) return follow(name, terminal, mark, at + 1);
      const entered: ShellMark = { kind: 'enter', depth: mark.depth + 1, machine };
      listener({ kind: 'mark', terminal: name, mark: entered });
    });
  };
  const forget = (name: string): Terminal | null => {
    const terminal = terminals.get(name);
    if (terminal === undefined) return null;
    terminals.delete(name);
    terminal.pty.kill();
    terminal.launch.dispose();
    return terminal;
  };
  const start = (name: string, launch: Launch, nonce: string, size: Size): Terminal => {
    const marks = createMarkReader(nonce);
    const { file, args, environment } = heldCall(nonce, launch);
    const ended = (status: number) => {
      // Of a terminal that was closed and opened again the end of the first one is no news.
      if (terminals.get(name) !== terminal) return;
      forget(name);
      listener({ kind: 'ended', terminal: name, status });
    };
    const pty = parts.spawn({
      ...{ file, args, environment, folder: launch.folder, ...size, ended },
      data(bytes) {
        for (const piece of marks.read(bytes)) {
          if (terminals.get(name) !== terminal) return;
          if (piece.kind === 'ended') ended(piece.status);
          else if (piece.kind === 'mark') {
            terminal.last = piece.mark;
            listener({ kind: 'mark', terminal: name, mark: piece.mark });
            if (piece.mark.kind === 'command-start') follow(name, terminal, piece.mark);
          } else listener({ kind: 'output', terminal: name, bytes: piece.bytes });
        }
      },
    });
    const terminal: Terminal = { pty, launch, last: null };
    return terminal;
  };

  return {
    name: parts.name,
    capabilities: parts.capabilities,
    offers: new Set(parts.offers),
    nodes: parts.nodes,
    clock: {
      nowMs: () => Date.now() - parts.epochMs,
      after,
    },
    virtual: null,
    open(name, node, columns, rows) {
      if (terminals.has(name)) return null;
      const nonce = newNonce();
      const launch = parts.launch(node, nonce);
      if (typeof launch === 'string') return launch;
      try {
        terminals.set(name, start(name, launch, nonce, { columns, rows }));
        return null;
      } catch (error) {
        launch.dispose();
        const detail = error instanceof Error ? error.message : String(error);
        return `A shell could not be started on this machine: ${detail}.`;
      }
    },
    close: name => void forget(name),
    write: (name, bytes) => terminals.get(name)?.pty.write(bytes),
    resize: (name, columns, rows) => terminals.get(name)?.pty.resize(columns, rows),
    pause: name => terminals.get(name)?.pty.pause(),
    resume: name => terminals.get(name)?.pty.resume(),
    foreground(name) {
      const terminal = terminals.get(name);
      if (terminal === undefined || terminal.last === null) return undefined;
      if (terminal.last.kind === 'prompt')
        return terminal.last.tellsStarts === false ? undefined : null;
      return foregroundWords(terminal.pty.pid)?.join(' ') || undefined;
    },
    listen(to) {
      listener = to;
    },
    cluster: parts.cluster,
    map: parts.map,
    power: () => {},
    request: null,
    dispose() {
      unwatch();
      for (const timer of timers) clearTimeout(timer);
      for (const name of [...terminals.keys()]) forget(name);
    },
  };
}

type Size = { readonly columns: number; readonly rows: number };

/** The arguments of the terminal's foreground process; null where the system does not tell. */
function foregroundWords(leader: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${leader}/stat`, 'utf8');
    // Fields after the name in brackets: state, parent, group, session, terminal, foreground group.
    const group = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5];
    if (group === undefined || Number(group) === leader) return null;
    // The shell itself is the wrapper's one child: then it has not begun yet, or runs a builtin.
    const shell = readFileSync(`/proc/${leader}/task/${leader}/children`, 'utf8').trim();
    if (group === shell) return null;
    const words = readFileSync(`/proc/${group}/cmdline`, 'utf8').replace(/\0+$/, '');
    return words === '' ? [readlinkSync(`/proc/${group}/exe`)] : words.split('\0');
  } catch {
    return null;
  }
}
