// nano's keys that move the cursor.
import { after, before, type EditorText } from './editor-text.ts';

/** False: the key moves nothing. */
export function moveCursor(text: EditorText, key: string): boolean {
  const { line, column, current } = text;
  switch (key) {
    case 'left':
    case '^B':
      if (column > 0) text.column = before(current, column);
      else if (line > 0) text.moveTo({ line: line - 1, column: Infinity }, true);
      break;
    case 'right':
    case '^F':
      if (column < current.length) text.column = after(current, column);
      else if (line < text.last) text.moveTo({ line: line + 1, column: 0 }, true);
      break;
    case 'up':
    case '^P':
      text.moveTo({ line: line - 1, column: text.wanted }, true);
      return true;
    case 'down':
    case '^N':
      text.moveTo({ line: line + 1, column: text.wanted }, true);
      return true;
    case 'home':
    case '^A':
      text.column = 0;
      break;
    case 'end':
    case '^E':
      text.column = current.length;
      break;
    default:
      return false;
  }
  text.wanted = text.column;
  return true;
}
