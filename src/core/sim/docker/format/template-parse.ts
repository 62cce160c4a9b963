// Go's text/template, read: text and actions to a tree of nodes.

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with';
      readonly pipe: Pipe;
      readonly body: Node[];
      readonly other: Node[];
    }
  | { readonly kind: 'range'; readonly pipe: Pipe; readonly body: Node[]; readonly other: Node[] }
  | { readonly kind: 'break' | 'continue' };

/** `$a, $b := command | command`. */
export type Pipe = {
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly Command[];
};

export type Command = { readonly operands: readonly Operand[]; readonly source: string };

export type Operand = {
  /** Offset that Go names in errors, and the text that it shows there. */
  readonly at: number;
  readonly source: string;
} & (
  | { readonly kind: 'dot' | 'nil' }
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string | number | boolean }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[] }
);

/** An error of the text itself, as `text/template` words it. */
export class TemplateProblem extends Error {}

type Token = {
  readonly kind: string;
  readonly text: string;
  readonly at: number;
  readonly spaced: boolean;
};

/** Throws TemplateProblem; `functions` are the names that may be called. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): Node[] {
  const items = splitActions(source);
  let at = 0;
  const root = parseList(null);
  return root.nodes;

  function parseList(opener: string | null): { nodes: Node[]; end: string | null; rest: Token[] } {
    const nodes: Node[] = [];
    while (at < items.length) {
      const item = items[at++] as Item;
      if (item.kind === 'text') {
        if (item.text !== '') nodes.push({ kind: 'text', text: item.text });
        continue;
      }
      const tokens = tokenize(item.text, item.at, source);
      const first = tokens[0];
      if (!first) {
        if (item.comment) continue;
        problem(source, item.at, 'missing value for command');
      }
      const word = first.kind === 'word' ? first.text : '';
      if (word === 'end' || word === 'else') {
        if (opener === null) problem(source, item.at, `unexpected {{${word}}}`);
        return { nodes, end: word, rest: tokens.slice(1) };
      }
      nodes.push(parseAction(word, tokens, item.at));
    }
    if (opener !== null) problem(source, source.length, 'unexpected EOF');
    return { nodes, end: null, rest: [] };
  }

  function parseAction(word: string, tokens: Token[], start: number): Node {
    if (word === 'break' || word === 'continue') return { kind: word };
    if (word === 'if' || word === 'with' || word === 'range') {
      return parseBlock(word, tokens.slice(1), start);
    }
    if (['define', 'template', 'block'].includes(word)) {
      problem(source, start, `unexpected {{${word}}}: named templates are not simulated`);
    }
    return { kind: 'print', pipe: parsePipe(tokens, start, 'command') };
  }

  function parseBlock(word: 'if' | 'with' | 'range', tokens: Token[], start: number): Node {
    const pipe = parsePipe(tokens, start, word);
    const body = parseList(word);
    let other: Node[] = [];
    if (body.end === 'else') {
      const next = body.rest[0];
      if (next?.kind === 'word' && (next.text === 'if' || next.text === 'with')) {
        other = [parseBlock(next.text, body.rest.slice(1), start)];
      } else {
        const rest = parseList(word);
        if (rest.end !== 'end')
          problem(source, source.length, `expected end; found {{${rest.end}}}`);
        other = rest.nodes;
      }
    }
    return { kind: word, pipe, body: body.nodes, other };
  }

  function parsePipe(tokens: Token[], start: number, context: string): Pipe {
    let from = 0;
    const variables: string[] = [];
    let declares = false;
    const assign = tokens.findIndex(token => token.kind === ':=' || token.kind === '=');
    if (assign > 0 && tokens.slice(0, assign).every(t => t.kind === 'variable' || t.kind === ',')) {
      for (const token of tokens.slice(0, assign)) {
        if (token.kind === 'variable') variables.push(token.text);
      }
      declares = (tokens[assign] as Token).kind === ':=';
      from = assign + 1;
    }
    const commands: Command[] = [];
    let depth = 0;
    let group: Token[] = [];
    for (const token of tokens.slice(from)) {
      if (token.kind === '(') depth++;
      if (token.kind === ')') depth--;
      if (depth < 0) problem(source, token.at, 'unexpected right paren');
      if (token.kind === '|' && depth === 0) {
        commands.push(parseCommand(group, start, context));
        group = [];
      } else group.push(token);
    }
    if (depth > 0) problem(source, start, 'unclosed left paren');
    commands.push(parseCommand(group, start, context));
    return { variables, declares, commands };
  }

  function parseCommand(tokens: Token[], start: number, context: string): Command {
    if (tokens.length === 0) problem(source, start, `missing value for ${context}`);
    const operands: Operand[] = [];
    let index = 0;
    while (index < tokens.length) {
      const token = tokens[index] as Token;
      index++;
      if (token.kind === '(') {
        const close = matching(tokens, index);
        const inner = tokens.slice(index, close);
        index = close + 1;
        const names = trailingFields();
        operands.push({
          kind: 'pipe',
          pipe: parsePipe(inner, token.at, 'parenthesized pipeline'),
          names,
          at: token.at,
          source: `(${inner.map(one => one.text).join(' ')})${names.map(n => `.${n}`).join('')}`,
        });
        continue;
      }
      operands.push(parseOperand(token));
    }
    return { operands, source: tokens.map(token => token.text).join(' ') };

    function trailingFields(): string[] {
      const names: string[] = [];
      for (let next = tokens[index]; next?.kind === 'field' && !next.spaced; next = tokens[index]) {
        names.push(next.text.slice(1));
        index++;
      }
      return names;
    }

    function parseOperand(token: Token): Operand {
      const common = { at: token.at, source: token.text };
      switch (token.kind) {
        case 'dot':
          return { kind: 'dot', ...common };
        case 'field': {
          const second = tokens[index];
          const more = trailingFields();
          const names = [token.text.slice(1), ...more];
          const position = more.length > 0 && second ? second.at : token.at;
          return { kind: 'field', names, at: position, source: `.${names.join('.')}` };
        }
        case 'variable': {
          const names = trailingFields();
          const shown = [token.text, ...names].join('.');
          return { kind: 'variable', name: token.text, names, at: token.at, source: shown };
        }
        case 'string':
          return { kind: 'constant', value: unquote(token.text), ...common };
        case 'number':
          return { kind: 'constant', value: Number(token.text), ...common };
        case 'word':
          if (token.text === 'nil') return { kind: 'nil', ...common };
          if (token.text === 'true' || token.text === 'false') {
            return { kind: 'constant', value: token.text === 'true', ...common };
          }
          if (!functions.has(token.text)) {
            problem(source, token.at, `function "${token.text}" not defined`);
          }
          return { kind: 'call', name: token.text, ...common };
        default:
          return problem(source, token.at, `unexpected ${shownToken(token)} in operand`);
      }
    }
  }
}

function shownToken(token: Token): string {
  return token.kind === ',' || token.kind === ')' ? `"${token.text}"` : `<${token.text}>`;
}

function matching(tokens: readonly Token[], from: number): number {
  let depth = 1;
  for (let index = from; index < tokens.length; index++) {
    if (tokens[index]?.kind === '(') depth++;
    if (tokens[index]?.kind === ')' && --depth === 0) return index;
  }
  return tokens.length;
}

type Item = {
  readonly kind: 'text' | 'action';
  readonly text: string;
  readonly at: number;
  readonly comment?: boolean;
};

/** Cuts at `{{` and `}}`; blanks beside `{{-` and `-}}` go. */
function splitActions(source: string): Item[] {
  const items: Item[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = source.indexOf('{{', at);
    let text = open < 0 ? source.slice(at) : source.slice(at, open);
    if (trimNext) text = text.trimStart();
    if (open < 0) {
      items.push({ kind: 'text', text, at });
      return items;
    }
    let from = open + 2;
    if (/^-\s/.test(source.slice(from, from + 2))) {
      text = text.trimEnd();
      from += 1;
    }
    items.push({ kind: 'text', text, at });
    const close = endOfAction(source, from);
    if (close < 0) problem(source, open, 'unclosed action');
    let body = source.slice(from, close);
    trimNext = /\s-$/.test(body);
    if (trimNext) body = body.slice(0, -1);
    const comment = /^\s*\/\*[\s\S]*\*\/\s*$/.test(body);
    items.push({ kind: 'action', text: comment ? '' : body, at: from, comment });
    at = close + 2;
  }
}

function endOfAction(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const char = source.charAt(at);
    if (char === '"' || char === '`') {
      const end = endOfQuote(source, at);
      if (end < 0) {
        problem(
          source,
          at,
          char === '"' ? 'unterminated quoted string' : 'unterminated raw quoted string',
        );
      }
      at = end;
    } else if (source.startsWith('}}', at)) return at;
  }
  return -1;
}

function endOfQuote(source: string, start: number): number {
  const quote = source.charAt(start);
  for (let at = start + 1; at < source.length; at++) {
    if (quote === '"' && source.charAt(at) === '\\') at++;
    else if (source.charAt(at) === quote) return at;
    else if (quote === '"' && source.charAt(at) === '\n') return -1;
  }
  return -1;
}

const patterns: readonly (readonly [string, RegExp])[] = [
  ['string', /^"(?:[^"\\]|\\.)*"|^`[^`]*`/],
  ['number', /^[+-]?\d+(?:\.\d+)?/],
  [':=', /^:=/],
  ['=', /^=/],
  ['|', /^\|/],
  ['(', /^\(/],
  [')', /^\)/],
  [',', /^,/],
  ['field', /^\.[A-Za-z_]\w*/],
  ['dot', /^\./],
  ['variable', /^\$\w*/],
  ['word', /^[A-Za-z_]\w*/],
];

function tokenize(text: string, start: number, source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = false;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    if (blank) {
      at += blank.length;
      spaced = true;
      continue;
    }
    let found = false;
    for (const [kind, pattern] of patterns) {
      const match = pattern.exec(rest)?.[0];
      if (match === undefined) continue;
      tokens.push({ kind, text: match, at: start + at, spaced });
      at += match.length;
      spaced = false;
      found = true;
      break;
    }
    if (found) continue;
    const char = rest.charAt(0);
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    if (char === '}' || char === '{')
      problem(source, start + at, `unexpected "${char}" in command`);
    problem(source, start + at, `unrecognized character in action: U+${code} '${char}'`);
  }
  return tokens;
}

export function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07' };
  return text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) =>
      code.length > 1
        ? String.fromCodePoint(Number.parseInt(code.slice(1), 16))
        : (escapes[code] ?? code),
    );
}

function problem(source: string, at: number, message: string): never {
  const line = source.slice(0, at).split('\n').length;
  throw new TemplateProblem(`template: :${line}: ${message}`);
}
