// What is wrong in a `[[ ]]` that does not parse, in bash's words for it.

export type ConditionMistake = { readonly at: number; readonly sentence: string };

type Token = { readonly text: string; readonly at: number };

const unary = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const binary = /^(==?|!=|=~|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

/** Null: the mistake that the parser reported at `position` is not in a condition. */
export function conditionMistake(source: string, position: number): ConditionMistake | null {
  const opening = /(^|[\s;&|(!])\[\[(?=\s|$)/g;
  let start = -1;
  for (const match of source.matchAll(opening)) {
    const at = match.index + match[0].length;
    if (at - 2 <= position) start = at;
  }
  if (start < 0) return null;
  const tokens = tokensOf(source, start);
  if (tokens.at(-1)?.text !== ']]' && !tokens.some(token => token.text === '\n')) {
    // The end of the input is like the end of a line to what still lacks something.
    tokens.push({ text: '', at: source.length });
  }
  const reader = { tokens, index: 0 };
  return expression(reader);
}

function tokensOf(source: string, start: number): Token[] {
  const tokens: Token[] = [];
  const pattern = /\n|&&|\|\||[()]|(?:'[^']*'|"(?:\\.|[^"])*"|\\.|[^\s()'"&|;\\])+|[&|;]/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
    tokens.push({ text: match[0], at: match.index });
    if (match[0] === ']]') break;
  }
  return tokens;
}

type Reader = { readonly tokens: readonly Token[]; index: number };

function expression(reader: Reader): ConditionMistake | null {
  for (;;) {
    const wrong = term(reader);
    if (wrong) return wrong;
    const token = peek(reader);
    if (token.text === '&&' || token.text === '||') {
      reader.index++;
      continue;
    }
    if (token.text === '')
      return { at: token.at, sentence: "unexpected EOF while looking for `]]'" };
    return null;
  }
}

function term(reader: Reader): ConditionMistake | null {
  const first = peek(reader);
  if (first.text === '!') {
    reader.index++;
    return term(reader);
  }
  if (first.text === ']]') return { at: first.at, sentence: '' };
  if (first.text === '' || first.text === '\n' || first.text === '(') return null;
  reader.index++;
  const second = peek(reader);
  if (unary.test(first.text) && !binary.test(second.text)) {
    if (second.text !== ']]') reader.index++;
    return second.text === ']]' ? unexpected(second, 'unary') : null;
  }
  if (second.text === '' || second.text === '\n')
    return {
      at: first.at,
      sentence: "unexpected token `newline', conditional binary operator expected",
    };
  if (/^(\]\]|&&|\|\||\))$/.test(second.text)) return null;
  if (!binary.test(second.text))
    return { at: second.at, sentence: 'conditional binary operator expected' };
  reader.index++;
  const third = peek(reader);
  if (third.text === ']]') return unexpected(third, 'binary');
  reader.index++;
  return null;
}

function unexpected(token: Token, kind: 'unary' | 'binary'): ConditionMistake {
  return {
    at: token.at,
    sentence: `unexpected argument \`${token.text}' to conditional ${kind} operator`,
  };
}

function peek(reader: Reader): Token {
  return reader.tokens[reader.index] ?? { text: '', at: 0 };
}
