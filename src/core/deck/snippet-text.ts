// Takes the marks out of displayed code: spans in backticks and lines that begin with a star.

/** A marked stretch of code; offsets in the clean text, end excluded. */
type MarkedSpan = { readonly start: number; readonly end: number };

export type MarkedCode = {
  /** The code without its marks. */
  readonly text: string;
  readonly spans: readonly MarkedSpan[];
  /** 0-based numbers of the marked lines. */
  readonly lines: readonly number[];
};

export type MarkOptions = { readonly language: string | null; readonly lines: boolean };

const shells = new Set(['bash', 'sh', 'shell', 'zsh', 'hide']);

export function readMarks(code: string, options: MarkOptions): MarkedCode {
  const spans: MarkedSpan[] = [];
  const lines: number[] = [];
  let text = '';
  const isShell = shells.has(options.language ?? '');
  code.split('\n').forEach((written, number) => {
    if (number > 0) text += '\n';
    let line = written;
    if (options.lines && line.startsWith('*')) {
      lines.push(number);
      line = line.startsWith('* ') ? `  ${line.slice(2)}` : line.slice(1);
    }
    text += readSpans(line, text.length, isShell, spans);
  });
  return { text, spans, lines };
}

const span = /(\\)?`([^`]+)`/g;

function readSpans(line: string, base: number, isShell: boolean, spans: MarkedSpan[]): string {
  if (!line.includes('`')) return line;
  let text = '';
  let at = 0;
  for (const match of line.matchAll(span)) {
    const [whole, backslash, marked = ''] = match;
    text += line.slice(at, match.index);
    at = match.index + whole.length;
    const before = line[match.index - 1];
    if (backslash) text += whole.slice(1);
    else if (before === '`' || (isShell && isSubstitution(line, match.index, marked)))
      text += whole;
    else {
      spans.push({ start: base + text.length, end: base + text.length + marked.length });
      text += marked;
    }
  }
  return text + line.slice(at);
}

/** `` `date +%s` `` at the start of a shell line runs a command; it is no mark. */
function isSubstitution(line: string, at: number, marked: string): boolean {
  return line.slice(0, at).trim() === '' && !/^<?[A-Za-z][\w.-]*>?$/.test(marked);
}

/** The name that a marked span asks a value for, or null when it only emphasises. */
export function placeholderName(marked: string): string | null {
  const match = /^<([A-Za-z][\w .-]*)>$|^([A-Za-z][\w.-]*)$/.exec(marked);
  return match?.[1] ?? match?.[2] ?? null;
}
