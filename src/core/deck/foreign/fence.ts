// Fences of lessons: their language may name a terminal, their closing line may hold an action.
import { type Action, readAction } from './cell.ts';

export type LessonFence = {
  /** Index of the line behind its closing one. */
  readonly end: number;
  /** Blanks and marks of quotes before its lines. */
  readonly lead: string;
  /** The code's lines without `lead`. */
  readonly code: readonly string[];
  readonly action: Action | null;
  /** Something in it is of a lesson only. */
  readonly isMarked: boolean;
  /** Its first and last line without what is of a lesson only. */
  readonly opening: string;
  readonly closing: string;
};

const opener = /^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})[ \t]*([^`]*)$/;
const closer = /^[ \t>]*(`{3,}|~{3,})[ \t]*(?:\{\{([^{}]*)\}\})?[ \t]*$/;

/** Null when the line opens no fence, or one that nobody closes. */
export function readFence(lines: readonly string[], at: number): LessonFence | null {
  const [, marks = '', run = '', info = ''] = opener.exec(lines[at] ?? '') ?? [];
  if (run === '') return null;
  for (let line = at + 1; line < lines.length; line++) {
    const [, closing = '', inside] = closer.exec(lines[line] ?? '') ?? [];
    // A shorter run with an action is no code: authors miscount.
    if (closing[0] !== run[0] || (closing.length < run.length && inside === undefined)) continue;
    const language = info.trim();
    const terminal = /^\{?\.term(\d)/.exec(language)?.[1];
    const lead = marks.replace(/[^ \t>]/g, ' ');
    return {
      end: line + 1,
      lead,
      code: lines.slice(at + 1, line).map(one => withoutLead(one, lead)),
      action: terminal === undefined ? readAction(inside ?? 'none') : termAction(terminal),
      isMarked: terminal !== undefined || (inside !== undefined && readAction(inside) !== null),
      opening: `${marks}${run}${terminal === undefined ? language : 'bash'}`,
      closing: `${lead}${run}`,
    };
  }
  return null;
}

function termAction(number: string): Action {
  return { runs: true, terminal: number === '1' ? null : `node${number}`, interrupt: false };
}

function withoutLead(line: string, lead: string): string {
  const quotes = lead.split('>').length - 1;
  if (quotes > 0) return line.replace(new RegExp(`^(?:[ \\t]*>){0,${quotes}} ?`), '');
  return line.replace(new RegExp(`^[ \\t]{0,${lead.length}}`), '');
}
