// stty: shows and changes the settings of the terminal.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program, Tty, TtySettings } from '../../os/os.ts';
import { isBusybox } from './options.ts';

export const stty: Program = {
  name: 'stty',
  *run(process) {
    const terminal = process.streams.get(0)?.tty;
    if (!terminal) {
      yield* process.complain(
        isBusybox(process)
          ? 'stty: standard input: Not a tty\n'
          : "stty: 'standard input': Inappropriate ioctl for device\n",
      );
      return 1;
    }
    return yield* setTerminal(process, terminal, process.argv.slice(1));
  },
};

const cookedAgain = { canonical: true, echo: true, signals: true, postProcess: true };

function* setTerminal(process: Process, tty: Tty, args: readonly string[]): Task<number> {
  if (args.length === 0) yield* process.print(describeTerminal(tty, false));
  for (const arg of args) {
    const on = !arg.startsWith('-');
    const saved = /^deckhand:([01]{4})$/.exec(arg)?.[1];
    switch (arg.replace(/^-/, '')) {
      case 'echo':
        tty.configure({ echo: on });
        break;
      case 'icanon':
        tty.configure({ canonical: on });
        break;
      case 'cbreak':
        tty.configure({ canonical: !on });
        break;
      case 'isig':
        tty.configure({ signals: on });
        break;
      case 'opost':
        tty.configure({ postProcess: on });
        break;
      case 'raw':
        tty.configure({ canonical: !on, signals: !on, postProcess: !on });
        break;
      case 'cooked':
        tty.configure({ canonical: on, signals: on, postProcess: on });
        break;
      case 'sane':
        tty.configure(cookedAgain);
        break;
      case 'size':
        yield* process.print(`${tty.rows()} ${tty.columns()}\n`);
        break;
      case 'a':
        yield* process.print(describeTerminal(tty, true));
        break;
      case 'g': {
        const { canonical, echo, signals, postProcess } = tty.settings;
        const digits = [canonical, echo, signals, postProcess].map(Number).join('');
        yield* process.print(`deckhand:${digits}\n`);
        break;
      }
      default: {
        if (!saved) break;
        const [canonical, echo, signals, postProcess] = [...saved].map(one => one === '1');
        tty.configure({ canonical, echo, signals, postProcess } as TtySettings);
      }
    }
  }
  return 0;
}

/** Settings that differ from the usual, or all. */
function describeTerminal(tty: Tty, all: boolean): string {
  const { canonical, echo, signals, postProcess } = tty.settings;
  const flags = { isig: signals, icanon: canonical, echo, opost: postProcess };
  const words = Object.entries(flags)
    .filter(([, on]) => all || !on)
    .map(([name, on]) => (on ? name : `-${name}`));
  const size = all ? ` rows ${tty.rows()}; columns ${tty.columns()};` : '';
  const keys = all ? 'intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; susp = ^Z;\n' : '';
  return `speed 38400 baud;${size} line = 0;\n${keys}${words.length > 0 ? `${words.join(' ')}\n` : ''}`;
}
