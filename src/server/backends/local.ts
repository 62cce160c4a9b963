// This machine's own shell as a backend: real commands, on loopback only, when it was asked for.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Backend, BackendEvent, ShellMark } from '../../core/lab/backend.ts';
import type { Capabilities } from '../../core/protocol/messages.ts';
import type { Pty, SpawnPty } from './pty.ts';
import { createMarkedShell, createMarkReader, type MarkedShell } from './shell-marks.ts';

export const localCapabilities: Capabilities = {
  virtualTime: false,
  snapshot: false,
  nodePower: false,
  cluster: false,
  keepsShells: false,
};

export type LocalOptions = {
  readonly spawn: SpawnPty;
  /** Folder for the start-up files of its shells. */
  readonly shells: string;
  /** What this machine is called in the deck's terminals: the lab's first node. */
  readonly node: string;
  /** Wall-clock milliseconds at the workspace's time 0. */
  readonly epochMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

type Terminal = {
  readonly pty: Pty;
  readonly shell: MarkedShell;
  /** What the shell told last; null before it told anything: then nobody knows. */
  last: ShellMark | null;
};

export function createLocalBackend(options: LocalOptions): Backend {
  const terminals = new Map<string, Terminal>();
  const timers = new Set<NodeJS.Timeout>();
  let listener: (event: BackendEvent) => void = () => {};

  const open = (name: string, node: string, columns: number, rows: number): string | null => {
    if (node !== options.node) return `This machine is ${options.node}; there is no ${node} here.`;
    if (terminals.has(name)) return null;
    const nonce = randomBytes(12).toString('hex');
    const marks = createMarkReader(nonce);
    const shell = createMarkedShell(nonce, options.shells);
    const bash = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find(file =>
      existsSync(file),
    );
    try {
      const pty = options.spawn({
        file: bash ?? '/bin/sh',
        args: bash === undefined ? ['-i'] : shell.bash,
        columns,
        rows,
        folder: homedir(),
        environment: shellEnvironment(options.environment, shell),
        data(bytes) {
          for (const piece of marks.read(bytes)) {
            if (piece.kind === 'mark') {
              const terminal = terminals.get(name);
              if (terminal !== undefined) terminal.last = piece.mark;
              listener({ kind: 'mark', terminal: name, mark: piece.mark });
            } else listener({ kind: 'output', terminal: name, bytes: piece.bytes });
          }
        },
        ended(status) {
          shell.dispose();
          if (terminals.delete(name)) listener({ kind: 'ended', terminal: name, status });
        },
      });
      terminals.set(name, { pty, shell, last: null });
      return null;
    } catch (error) {
      shell.dispose();
      const detail = error instanceof Error ? error.message : String(error);
      return `A shell could not be started on this machine: ${detail}.`;
    }
  };
  const close = (name: string) => {
    const terminal = terminals.get(name);
    if (terminal === undefined) return;
    terminals.delete(name);
    terminal.pty.kill();
    terminal.shell.dispose();
  };

  return {
    name: 'local',
    capabilities: localCapabilities,
    nodes: [{ name: options.node, address: '127.0.0.1', role: 'this machine' }],
    clock: {
      nowMs: () => Date.now() - options.epochMs,
      after(delayMs, callback) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          callback();
        }, delayMs);
        timers.add(timer);
        return () => {
          clearTimeout(timer);
          timers.delete(timer);
        };
      },
    },
    virtual: null,
    open,
    close,
    write: (name, bytes) => terminals.get(name)?.pty.write(bytes),
    resize: (name, columns, rows) => terminals.get(name)?.pty.resize(columns, rows),
    pause: name => terminals.get(name)?.pty.pause(),
    resume: name => terminals.get(name)?.pty.resume(),
    foreground(name) {
      const terminal = terminals.get(name);
      if (terminal?.last === null || terminal === undefined) return undefined;
      if (terminal.last.kind === 'prompt') return null;
      return foregroundCommand(terminal.pty.pid) ?? undefined;
    },
    listen(to) {
      listener = to;
    },
    cluster: () => null,
    power: () => {},
    request: null,
    dispose() {
      for (const timer of timers) clearTimeout(timer);
      for (const name of [...terminals.keys()]) close(name);
    },
  };
}

function shellEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  shell: MarkedShell,
): Record<string, string> {
  const environment: Record<string, string> = {};
  // The server's own variables and those of another terminal program are not the shell's.
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !/^(DECKHAND_|npm_|NODE_OPTIONS$|TMUX|STY$)/.test(name))
      environment[name] = value;
  return { ...environment, ...shell.environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}

/** The command line of the terminal's foreground process; null where the system does not tell. */
function foregroundCommand(shellPid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${shellPid}/stat`, 'utf8');
    // Fields after the name in brackets: state, parent, group, session, terminal, foreground group.
    const group = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5];
    if (group === undefined || Number(group) === shellPid) return null;
    const line = readFileSync(`/proc/${group}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return line === '' ? readlinkSync(`/proc/${group}/exe`) : line;
  } catch {
    return null;
  }
}
