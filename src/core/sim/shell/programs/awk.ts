// awk: patterns and actions over lines and fields.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import { errnoText } from '../../os/errno.ts';
import type { Program } from '../../os/os.ts';
import { parseAwk } from './awk-parse.ts';
import { AwkMachine } from './awk-run.ts';
import { unescapeAwk } from './awk-tokens.ts';
import { AwkError } from './awk-tree.ts';
import { isBusybox, readOptions } from './options.ts';

const awk: Program = {
  name: 'awk',
  *run(process) {
    const options = yield* readOptions(process, {
      short: 'F:v:f:',
      long: { 'field-separator': 'F', assign: 'v', file: 'f' },
      usage: '[-F fs][-v var=value][prog | -f progfile][file ...]',
      stopAtOperand: true,
      wrongStatus: 2,
    });
    if (typeof options === 'number') return options;
    const operands = [...options.operands];
    let source = '';
    for (const name of options.all('f')) {
      const content = process.machine.files.read(process.path(name));
      if (!content.ok) {
        yield* process.complain(`awk: can't open file ${name}: ${errnoText(content.error)}\n`);
        return 2;
      }
      source += `${decodeUtf8(content.value)}\n`;
    }
    if (options.all('f').length === 0) {
      const first = operands.shift();
      if (first === undefined) {
        yield* process.complain(
          isBusybox(process)
            ? 'BusyBox v1.36.1 multi-call binary.\n\nUsage: awk [OPTIONS] [AWK_PROGRAM] [FILE]...\n'
            : 'usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]\n',
        );
        return isBusybox(process) ? 1 : 2;
      }
      source = first;
    }
    try {
      const machine = new AwkMachine(process, parseAwk(source), operands);
      const separator = options.get('F');
      if (separator !== null) machine.set('FS', separator === 't' ? '\t' : unescapeAwk(separator));
      for (const pair of options.all('v')) machine.assignOperand(pair);
      return yield* machine.run();
    } catch (error) {
      if (!(error instanceof AwkError)) throw error;
      yield* process.complain(
        isBusybox(process) ? `awk: cmd. line:1: ${error.message}\n` : `awk: ${error.message}\n`,
      );
      return isBusybox(process) ? 1 : 2;
    }
  },
};

export const awkPrograms: readonly Program[] = [awk];
