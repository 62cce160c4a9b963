// A world of one shell per terminal, small enough to be right: for tests of the runner.
// Commands: echo, sleep, true, false, exit, sh (a shell inside), cat, watch (never ends), fail N.
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';
import { sha256Hex } from '../../src/core/lib/sha256.ts';
import type { Plain } from '../../src/core/sim/kernel/kernel.ts';
import {
  createKernel,
  createKernelState,
  type KernelState,
} from '../../src/core/sim/kernel/kernel.ts';
import type { Mark } from '../../src/core/sim/os/os.ts';
import { type Checkpoint, ENGINE, type World, type WorldEvent } from '../../src/core/sim/world.ts';

type Shell = {
  line: string;
  /** Lines of a command that is not complete yet. */
  before: string[];
  depth: number;
  /** What runs: null at a prompt. */
  running: string | null;
  ahead: string;
  generation: number;
};

const prompts = ['$ ', '/ # ', '// # '];

export function createFakeWorld(from?: Checkpoint): World {
  const data = from?.data as unknown as { kernel: KernelState; shells: Record<string, Shell> };
  const state = from ? structuredClone(data.kernel) : createKernelState(7);
  const kernel = createKernel(state);
  const shells = new Map<string, Shell>(Object.entries(from ? structuredClone(data.shells) : {}));
  let listener: (event: WorldEvent) => void = () => {};
  const print = (terminal: string, text: string) =>
    listener({ kind: 'output', terminal, bytes: encodeUtf8(text) });
  const mark = (terminal: string, one: Mark) => listener({ kind: 'mark', terminal, mark: one });

  kernel.handle('prompt', args => prompt(args as string));
  kernel.handle('done', args => {
    const [terminal, generation, status, text] = args as [string, number, number, string];
    if (shells.get(terminal)?.generation === generation) done(terminal, status, text);
  });
  kernel.handle('watch', args => {
    const [terminal, generation, round] = args as [string, number, number];
    if (shells.get(terminal)?.generation !== generation) return;
    print(terminal, `round ${round}\r\n`);
    kernel.setTimer(2_000, 'watch', [terminal, generation, round + 1]);
  });
  kernel.handle('keys', args => {
    const [terminal, text] = args as [string, string];
    for (const key of text) press(terminal, key);
  });

  function prompt(terminal: string): void {
    const shell = shells.get(terminal);
    if (!shell) return;
    shell.running = null;
    mark(terminal, { kind: 'prompt', depth: shell.depth, continuation: shell.before.length > 0 });
    print(terminal, shell.before.length > 0 ? '> ' : (prompts[shell.depth] ?? '# '));
    const { ahead } = shell;
    shell.ahead = '';
    for (const key of ahead) press(terminal, key);
  }

  function done(terminal: string, status: number, text: string): void {
    const shell = shells.get(terminal);
    if (!shell) return;
    shell.generation++;
    print(terminal, text);
    mark(terminal, { kind: 'command-end', depth: shell.depth, status });
    prompt(terminal);
  }

  function press(terminal: string, key: string): void {
    const shell = shells.get(terminal);
    if (!shell) return;
    if (key === '\x03') {
      if (shell.running === null) {
        shell.line = '';
        shell.before = [];
        print(terminal, '^C\r\n');
        mark(terminal, { kind: 'command-end', depth: shell.depth, status: null });
        prompt(terminal);
      } else if (shell.running !== 'stuck') done(terminal, 130, '^C\r\n');
    } else if (shell.running?.startsWith('cat')) {
      if (key === '\x04') done(terminal, 0, '');
      else print(terminal, key === '\r' ? '\r\n' : key);
    } else if (shell.running !== null) shell.ahead += key;
    else if (key === '\r') {
      print(terminal, '\r\n');
      shell.before.push(shell.line);
      shell.line = '';
      const whole = shell.before.join('\n');
      const open = /<<\s*(\w+)/.exec(whole);
      if (open ? shell.before.at(-1) === open[1] && shell.before.length > 1 : !/\\$/.test(whole)) {
        shell.before = [];
        execute(terminal, shell, whole);
      } else prompt(terminal);
    } else if (key === '\x15') shell.line = '';
    else if (key >= ' ') {
      shell.line += key;
      print(terminal, key);
    }
  }

  function execute(terminal: string, shell: Shell, command: string): void {
    const [name = '', ...words] = command.trim().split(/\s+/);
    if (name === '' || name.startsWith('#')) {
      mark(terminal, { kind: 'command-end', depth: shell.depth, status: null });
      prompt(terminal);
      return;
    }
    shell.running = command;
    mark(terminal, { kind: 'command-start', depth: shell.depth, command });
    const end = (delayMs: number, status: number, text: string) =>
      kernel.setTimer(delayMs, 'done', [terminal, shell.generation, status, text]);
    if (name === 'echo') end(1, 0, `${words.join(' ')}\r\n`);
    else if (name === 'true' || command.includes('<<')) end(1, 0, '');
    else if (name === 'false') end(1, 1, '');
    else if (name === 'fail') end(1, Number(words[0]), `fail: ${words.slice(1).join(' ')}\r\n`);
    else if (name === 'sleep') end(Number(words[0]) * 1000, 0, '');
    else if (name === 'watch') kernel.setTimer(0, 'watch', [terminal, shell.generation, 1]);
    else if (name === 'sh') {
      mark(terminal, { kind: 'enter', depth: ++shell.depth, machine: 'box' });
      kernel.setTimer(5, 'prompt', terminal);
    } else if (name === 'exit' && shell.depth > 0) {
      mark(terminal, { kind: 'leave', depth: shell.depth });
      shell.depth--;
      end(1, 0, '');
    } else if (name === 'exit') {
      shells.delete(terminal);
      listener({ kind: 'ended', terminal, status: 0 });
    } else if (name !== 'cat' && name !== 'stuck') end(1, 127, `${name}: command not found\r\n`);
  }

  return {
    now: kernel.now,
    run: kernel.run,
    nextMs: kernel.nextMs,
    openTerminal(name) {
      const shell = { line: '', before: [], depth: 0, running: 'start', ahead: '', generation: 0 };
      shells.set(name, shell);
      kernel.setTimer(1, 'prompt', name);
    },
    input: (terminal, bytes) => kernel.setTimer(0, 'keys', [terminal, decodeUtf8(bytes)]),
    resize: () => {},
    closeTerminal: terminal => shells.delete(terminal),
    terminals: () => [...shells.keys()],
    foreground: terminal => shells.get(terminal)?.running ?? null,
    power: () => {},
    listen(heard) {
      listener = heard;
    },
    cluster: () => ({ nodes: [], services: [] }),
    map: () => ({ services: [], tasks: [], networks: [] }),
    lateServices: () => [],
    serviceVersions: () => ({}),
    request: (_node, _port, _bytes, answer) => answer(null),
    checkpoint() {
      if ([...shells.values()].some(shell => shell.running !== null) || !kernel.restful())
        return 'busy';
      return { format: 1, engine: ENGINE, nowMs: state.nowMs, data: snapshot() };
    },
    execute: () => {
      throw new Error('not in the fake world');
    },
    engine: () => {},
    socket: () => null,
    exchange: () => null,
    hash: () => {
      kernel.restful();
      return sha256Hex(JSON.stringify(snapshot()));
    },
  };

  function snapshot(): Plain {
    return structuredClone({
      kernel: state,
      shells: Object.fromEntries(shells),
    }) as unknown as Plain;
  }
}
