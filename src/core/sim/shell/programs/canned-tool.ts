// A lab's own tool: answers by the words that it is called with, as its file says.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Program } from '../../os/os.ts';
import { lastPart } from '../../os/path.ts';

type Canned = {
  readonly usage: string;
  readonly cases: readonly {
    /** Words; `*` stands for any one, `...` at the end for any more. None: whatever is asked. */
    readonly when?: string;
    readonly output?: string;
    readonly errors?: string;
    readonly exit?: number;
    readonly delayMs?: number;
  }[];
};

/** The interpreter behind `#!`: the tool's file is its first argument. */
export const cannedTool: Program = {
  name: 'canned-tool',
  *run(process) {
    const [, file = '', ...words] = process.argv;
    const found = process.machine.files.read(process.path(file));
    const tool = found.ok ? readTool(decodeUtf8(found.value)) : null;
    if (!tool) {
      yield* process.complain(`canned-tool: ${file}: not a lab's tool\n`);
      return 2;
    }
    const usage = `Usage: ${tool.usage}\n`;
    const fitting = tool.cases.find(({ when }) => when === undefined || fits(when, words));
    if (!fitting && words.length === 1 && words[0] === '--help') {
      yield* process.print(`${usage}A tool of this lab: its answers stand in its lab.yml.\n`);
      return 0;
    }
    if (!fitting) {
      const asked = words.length === 0 ? 'no arguments' : `'${words.join(' ')}'`;
      yield* process.complain(`${lastPart(file)}: this lab has no answer to ${asked}.\n${usage}`);
      return 2;
    }
    if (fitting.delayMs) yield fitting.delayMs;
    yield* process.complain(fitting.errors ?? '');
    yield* process.print(fitting.output ?? '');
    return fitting.exit ?? 0;
  },
};

function readTool(text: string): Canned | null {
  try {
    const parsed = JSON.parse(text.slice(text.indexOf('\n') + 1)) as Partial<Canned>;
    return Array.isArray(parsed.cases) ? { usage: '', ...parsed, cases: parsed.cases } : null;
  } catch {
    return null;
  }
}

function fits(when: string, words: readonly string[]): boolean {
  const wanted = when.trim() === '' ? [] : when.trim().split(/\s+/);
  const open = wanted.at(-1) === '...';
  if (open) wanted.pop();
  if (open ? words.length < wanted.length : words.length !== wanted.length) return false;
  return wanted.every((word, at) => word === '*' || word === words[at]);
}
