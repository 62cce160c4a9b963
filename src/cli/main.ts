#!/usr/bin/env node
// The `deckhand` command: a table of its subcommands, each loaded only when it is called.
import { loadBundle } from './bundle.ts';

type Command = { readonly run: (args: readonly string[]) => Promise<number> };

const commands: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>
> = {
  new: {
    summary: 'make a deck and a lab to start from',
    load: async () => ({ run: async args => (await import('./new.ts')).runNew(args) }),
  },
  serve: {
    summary: 'serve a deck with its lab',
    load: async () => ({ run: (await bundled('serve', () => import('./serve.ts'))).serve }),
  },
  check: {
    summary: 'find what an author can have done wrong',
    load: async () => ({ run: (await bundled('check', () => import('./check.ts'))).runCheck }),
  },
  test: {
    summary: 'play every exercise of a deck and report',
    load: async () => ({ run: (await bundled('test', () => import('./test.ts'))).runTest }),
  },
  record: {
    summary: 'play a deck and keep what its terminals showed',
    load: async () => ({ run: (await bundled('record', () => import('./record.ts'))).runRecord }),
  },
  build: {
    summary: 'write a deck with its simulated lab as a static site',
    load: async () => ({ run: (await bundled('build', () => import('./build.ts'))).runBuild }),
  },
  sim: {
    summary: 'a simulated lab in this terminal',
    load: async () => ({ run: (await bundled('sim', () => import('./sim.ts'))).runSim }),
  },
  dump: {
    summary: 'print a parsed deck as JSON',
    load: async () => ({ run: (await bundled('dump', () => import('./dump.ts'))).runDump }),
  },
  import: {
    summary: 'write a lesson of another platform as a deck',
    load: async () => ({ run: (await import('./import.ts')).runImport }),
  },
  export: {
    summary: 'print a deck, or a handout of it, as PDF',
    load: async () => ({ run: (await import('./export.ts')).runExport }),
  },
  attach: {
    summary: 'a terminal of a running workspace in this one',
    load: async () => ({ run: (await import('./attach.ts')).attach }),
  },
  class: {
    summary: 'list classes, export who attended, forget one',
    load: async () => ({ run: (await import('./class.ts')).runClass }),
  },
  doctor: {
    summary: 'what this machine has and lacks',
    load: async () => ({ run: (await import('./doctor.ts')).doctor }),
  },
};

dieQuietly();
process.exitCode = await main(process.argv.slice(2));

async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(`usage: deckhand COMMAND [options]\n\n${list()}\n`);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    process.stdout.write('deckhand 0.1.0\n');
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`deckhand: There is no command ${name}. Try one of:\n${list()}`);
    return 2;
  }
  return (await command.load()).run(rest);
}

/**
 * Who reads us is gone (`deckhand dump … | head`): there is nobody to tell. A server ends as it
 * does when it is asked to.
 */
function dieQuietly(): void {
  let stopping = false;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      if (process.listenerCount('SIGTERM') === 0) process.exit(1);
      if (!stopping) process.emit('SIGTERM');
      stopping = true;
    });
}

async function bundled<T>(name: string, load: () => Promise<T>): Promise<T> {
  return (await loadBundle<T>(name)) ?? (await load());
}

function list(): string {
  const width = Math.max(...Object.keys(commands).map(name => name.length));
  return Object.entries(commands)
    .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`)
    .join('');
}
