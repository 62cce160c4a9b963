// vi's insert mode: what is typed becomes text until Escape.
import type { Task } from '../../kernel/kernel.ts';
import { after, before } from './editor-text.ts';
import type { Vi } from './vi.ts';

/** The caller has remembered the moment before; the cursor stands where text goes. */
export function* insertMode(vi: Vi, replaces = false): Task<void> {
  const { text } = vi;
  vi.mode = replaces ? 'replace' : 'insert';
  while (vi.status === null) {
    const key = yield* vi.key();
    if (key === 'escape' || key === '^C') break;
    insertKey(vi, key, replaces);
  }
  vi.mode = 'normal';
  vi.message = '';
  text.moveTo({ line: text.line, column: before(text.current, text.column) });
  text.wanted = text.column;
}

function insertKey(vi: Vi, key: string, replaces: boolean): void {
  const { text } = vi;
  const { current, column, line } = text;
  switch (key) {
    case 'enter': {
      const indent = vi.autoIndent ? (/^[ \t]*/.exec(current.slice(0, column))?.[0] ?? '') : '';
      text.insert(`\n${indent}`);
      return;
    }
    case 'backspace':
    case '^H':
      if (column > 0) text.remove({ line, column: before(current, column) }, { line, column });
      else if (line > 0)
        text.remove(
          { line: line - 1, column: (text.lines[line - 1] ?? '').length },
          { line, column },
        );
      return;
    case '^W': {
      const kept = current.slice(0, column).replace(/\s*(\w+|[^\w\s]+)?$/, '').length;
      text.remove({ line, column: kept }, { line, column });
      return;
    }
    case '^U':
      text.remove({ line, column: 0 }, { line, column });
      return;
    case 'delete':
      text.remove(
        { line, column },
        { line, column: Math.min(current.length, after(current, column)) },
      );
      return;
    case 'left':
      text.moveTo({ line, column: before(current, column) }, true);
      return;
    case 'right':
      text.moveTo({ line, column: after(current, column) }, true);
      return;
    case 'up':
    case 'down':
      text.moveTo({ line: line + (key === 'up' ? -1 : 1), column }, true);
      return;
    case 'home':
      text.column = 0;
      return;
    case 'end':
      text.column = current.length;
      return;
    case '^I':
      text.insert('\t');
      return;
    default:
      if ([...key].length > 1) return;
      if (replaces && column < current.length)
        text.remove({ line, column }, { line, column: after(current, column) });
      text.insert(key);
  }
}
