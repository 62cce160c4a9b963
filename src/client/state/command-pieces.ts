// A command cut into pieces, so that the eye finds what before how: program bold, flags muted.

export type CommandPiece = {
  readonly kind: 'program' | 'flag' | 'text' | 'comment' | 'placeholder';
  readonly text: string;
};

type Span = { readonly start: number; readonly end: number };

/** `placeholders`: spans in the text, in UTF-16 units. The pieces joined are the text again. */
export function commandPieces(text: string, placeholders: readonly Span[]): CommandPiece[] {
  const pieces: CommandPiece[] = [];
  let wantsProgram = true;
  let at = 0;
  // Words, blanks and the signs after which a new command begins; quotes keep a word together.
  const pattern =
    /\n|[^\S\n]+|&&|\|\|?|;|\$\(|#.*|(?:"(?:\\.|[^"\\])*"|'[^']*'|(?!\$\()[^\s|;&"']|&)+|["']/g;
  for (const [word] of text.matchAll(pattern)) {
    const span: Span = { start: at, end: at + word.length };
    at = span.end;
    if (word === '\n' || word === ';' || word === '&&' || word[0] === '|' || word === '$(')
      wantsProgram = true;
    const kind = pieceKind(word, wantsProgram);
    if (kind === 'program') wantsProgram = false;
    cut(pieces, kind, text, span, placeholders);
  }
  return pieces;
}

function pieceKind(word: string, wantsProgram: boolean): CommandPiece['kind'] {
  if (word[0] === '#') return 'comment';
  if (/^(\s|&&|\||;|\$\()/.test(word)) return 'text';
  // `NAME=value command`: the assignment is not the program.
  if (wantsProgram && !/^\w+=/.test(word)) return 'program';
  return /^--?[A-Za-z]/.test(word) ? 'flag' : 'text';
}

/** Splits a word at the placeholders in it; pieces of one kind grow together. */
function cut(
  pieces: CommandPiece[],
  kind: CommandPiece['kind'],
  text: string,
  span: Span,
  placeholders: readonly Span[],
): void {
  let at = span.start;
  for (const placeholder of placeholders) {
    const start = Math.max(at, placeholder.start);
    const end = Math.min(span.end, placeholder.end);
    if (start >= end) continue;
    push(pieces, kind, text.slice(at, start));
    push(pieces, 'placeholder', text.slice(start, end));
    at = end;
  }
  push(pieces, kind, text.slice(at, span.end));
}

function push(pieces: CommandPiece[], kind: CommandPiece['kind'], text: string): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last?.kind === kind && kind !== 'placeholder')
    pieces[pieces.length - 1] = { kind, text: last.text + text };
  else pieces.push({ kind, text });
}
