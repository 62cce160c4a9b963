// The terminals of a world: panes plugged into shells on nodes.
import { assert } from '../../lib/assert.ts';
import type { Bytes } from '../../lib/bytes.ts';
import type { Plain } from '../kernel/kernel.ts';
import { watch } from '../node/lifecycle.ts';
import type { Process, TtyMaster } from '../os/os.ts';
import { restoreProcess, saveProcess } from '../os/parked.ts';
import { createTty } from '../os/tty.ts';
import type { WorldEvent } from '../world.ts';
import type { Parts } from './parts.ts';

/** A terminal whose shell waits at its prompt. */
export type TerminalState = {
  readonly name: string;
  readonly node: string;
  readonly columns: number;
  readonly rows: number;
  /** The shell's process; null while it is not parked: then there is no checkpoint. */
  readonly shell: Plain;
};

type Terminal = {
  readonly name: string;
  readonly node: string;
  readonly master: TtyMaster;
  readonly process: Process;
};

export type Terminals = {
  readonly open: (name: string, node: string, columns: number, rows: number) => void;
  readonly input: (name: string, bytes: Bytes) => void;
  readonly resize: (name: string, columns: number, rows: number) => void;
  readonly close: (name: string) => void;
  readonly names: () => readonly string[];
  readonly foreground: (name: string) => string | null;
  /** The node lost its power: its terminals end. */
  readonly endOn: (node: string) => void;
  readonly states: () => readonly TerminalState[];
};

/** The program behind every shell. */
const SHELL = 'sh';

export function createTerminals(
  parts: Parts,
  emit: (event: WorldEvent) => void,
  stored: readonly TerminalState[],
): Terminals {
  const terminals = new Map<string, Terminal>();

  const open = (name: string, node: string, columns: number, rows: number, shell: Plain = null) => {
    const machine = parts.machines.get(node);
    if (!machine || terminals.has(name)) return;
    const program = machine.program(SHELL);
    assert(program, 'a shell');
    const master = createTty({
      kernel: parts.kernel,
      columns,
      rows,
      output: bytes => emit({ kind: 'output', terminal: name, bytes }),
      mark: mark => emit({ kind: 'mark', terminal: name, mark }),
    });
    const { stream } = master.tty;
    const process =
      shell === null
        ? machine.start({
            argv: ['-bash'],
            program,
            environment: { ...machine.environment, TERM: 'xterm-256color' },
            directory: machine.home,
            streams: [stream.share(), stream.share(), stream.share()],
            tty: master.tty,
            group: 'new',
          })
        : restoreProcess(machine, shell, master.tty, null);
    master.tty.setForeground(machine, process.group);
    terminals.set(name, { name, node, master, process });
    watch(process, () => {
      if (terminals.get(name)?.process !== process) return;
      terminals.delete(name);
      emit({ kind: 'ended', terminal: name, status: process.status ?? 255 });
    });
  };

  for (const { name, node, columns, rows, shell } of stored) open(name, node, columns, rows, shell);

  return {
    open: (name, node, columns, rows) => open(name, node, columns, rows),
    input: (name, bytes) => terminals.get(name)?.master.input(bytes),
    resize: (name, columns, rows) => terminals.get(name)?.master.resize(columns, rows),
    close(name) {
      terminals.get(name)?.master.hangUp();
      terminals.delete(name);
    },
    names: () => [...terminals.keys()],
    foreground(name) {
      const terminal = terminals.get(name);
      const group = terminal?.master.tty.foreground();
      if (!terminal || !group || group.group === terminal.process.group) return null;
      const first = group.machine.processes().find(process => process.group === group.group);
      return first ? first.argv.join(' ') : null;
    },
    endOn(node) {
      for (const terminal of [...terminals.values()]) {
        if (terminal.node === node) terminal.master.hangUp();
      }
    },
    states: () =>
      [...terminals.values()].map(({ name, node, master, process }) => ({
        name,
        node,
        columns: master.tty.columns(),
        rows: master.tty.rows(),
        // Bytes that nobody has read yet are not stored: the next moment has them read.
        shell: master.pending().length === 0 ? saveProcess(process, SHELL) : null,
      })),
  };
}
