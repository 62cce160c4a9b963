// Words of the parser, made ready for expansion: quoting resolved, braces expanded.
import { type DoubleQuotedChild, type ParsedScript, parse, type WordPart } from 'unbash';
import { expandBraces, TooManyWords } from './braces.ts';
import { decodeAnsi } from './echo.ts';
import type { Braces, Operation, ParameterPart, Part, Script, Word } from './syntax.ts';

type Source = { readonly text: string; readonly pos: number; readonly end: number };
type ParsedWord = Source & {
  readonly value: string;
  readonly parts?: readonly WordPart[] | undefined;
};

/** Where words are compiled: the source that positions refer to, and the shell's dialect. */
export type WordContext = {
  readonly braces: boolean;
  readonly script: (parsed: ParsedScript | undefined) => Script;
};

const nothing: Word = { text: '', literal: '', parts: [], braces: null, direct: false };

export function compileWord(word: ParsedWord | undefined, context: WordContext): Word {
  if (!word) return nothing;
  const parsed = word.parts;
  if (context.braces && (parsed?.some(part => part.type === 'BraceExpansion') ?? false)) {
    const braces = bracesOf(word.text, { ...context, braces: false });
    if (braces) return { text: word.text, literal: null, parts: [], braces, direct: false };
  }
  const parts = parsed
    ? parsed.flatMap(part => compilePart(part, context, false))
    : plainText(word.text);
  return wordFrom(word.text, parts);
}

/** Has nothing that a shell would look at twice. */
const PLAIN = /^[\w./:,@%+=-]+$/;

/** Null: nothing in the word expands. */
function bracesOf(text: string, context: WordContext): Braces | null {
  try {
    const texts = expandBraces(text);
    if (texts.length === 1 && texts[0] === text) return null;
    return texts
      .filter(one => one !== '')
      .map(one => (PLAIN.test(one) ? one : wordOf(one, context)));
  } catch (error) {
    if (error instanceof TooManyWords) return error.count;
    throw error;
  }
}

/** The parts of `text` as if it stood between double quotes: arithmetic, here-documents. */
export function compileQuoted(text: string, context: WordContext): Word {
  if (!/[$`\\]/.test(text)) {
    return wordFrom(text, [{ kind: 'text', text, quoted: true }]);
  }
  const parsed = parse(`cat <<\u0001\n${text}\n\u0001\n`).commands[0]?.command;
  const redirect = parsed?.type === 'Command' ? parsed.redirects[0] : undefined;
  const children = redirect?.type === 'HereDoc' ? (redirect.body.parts ?? []) : [];
  const parts = children.flatMap(part => compilePart(part, context, true));
  const last = parts.at(-1);
  // The here-document that carried the text has put a newline at its end.
  if (last?.kind === 'text' && last.text.endsWith('\n'))
    parts[parts.length - 1] = { ...last, text: last.text.slice(0, -1) };
  if (children.length === 0) return wordFrom(text, [{ kind: 'text', text, quoted: true }]);
  return wordFrom(text, parts);
}

/** A here-document's body: quoted text, with its tabs gone for `<<-`. */
export function compileHereBody(
  text: string,
  parsed: readonly WordPart[] | undefined,
  stripTabs: boolean,
  context: WordContext,
  raw = false,
): Word {
  let parts: Part[] = parsed
    ? parsed.flatMap(part => compilePart(part, context, true))
    : [{ kind: 'text', text: raw ? text : unescapeHere(text), quoted: true }];
  if (stripTabs) {
    let atStart = true;
    parts = parts.map(part => {
      if (part.kind !== 'text') {
        atStart = false;
        return part;
      }
      const clean = (atStart ? part.text.replace(/^\t+/, '') : part.text).replace(/\n\t+/g, '\n');
      atStart = part.text.endsWith('\n');
      return { ...part, text: clean };
    });
  }
  return wordFrom(text, parts);
}

/** What a backslash means in a here-document that is expanded. */
function unescapeHere(text: string): string {
  return text.replace(/\\([$`\\\n])/g, (_, char: string) => (char === '\n' ? '' : char));
}

function wordOf(text: string, context: WordContext): Word {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === 'Command' ? command.suffix[0] : undefined;
  return word?.type === 'Word' ? compileWord(word, context) : wordFrom(text, plainText(text));
}

function wordFrom(text: string, parts: readonly Part[]): Word {
  const plain = parts.every(part => part.kind === 'text');
  const tilde = parts[0]?.kind === 'text' && !parts[0].quoted && /^(\w+=)?~/.test(parts[0].text);
  const literal =
    plain && !tilde ? parts.map(part => (part as { text: string }).text).join('') : null;
  return { text, literal, parts, braces: null, direct: parts.length > 0 && parts.every(isDirect) };
}

function isDirect(part: Part): boolean {
  if (part.kind === 'text') return part.quoted || !part.text.includes('~');
  if (part.kind !== 'parameter' || part.operation || part.index) return false;
  return part.prefix === '' && part.name !== '@' && part.name !== '*';
}

/** Unquoted text: what a backslash protects becomes quoted. */
function plainText(text: string): Part[] {
  if (!text.includes('\\')) return [{ kind: 'text', text, quoted: false }];
  const parts: Part[] = [];
  for (const match of text.matchAll(/\\([\s\S])|[^\\]+|\\$/g)) {
    if (match[1] === '\n') continue;
    if (match[1] !== undefined) parts.push({ kind: 'text', text: match[1], quoted: true });
    else parts.push({ kind: 'text', text: match[0], quoted: false });
  }
  return parts;
}

function compilePart(
  part: WordPart | DoubleQuotedChild,
  context: WordContext,
  quoted: boolean,
): Part[] {
  switch (part.type) {
    case 'Literal':
      return quoted ? [{ kind: 'text', text: part.value, quoted }] : plainText(part.text);
    case 'AnsiCQuoted': {
      const controls = /\\c./.test(part.text);
      const text = controls ? decodeAnsi(part.text.slice(2, -1)) : part.value;
      return [{ kind: 'text', text, quoted: true }];
    }
    case 'SingleQuoted':
      return [{ kind: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) return [{ kind: 'text', text: '', quoted: true }];
      return part.parts.flatMap(child => compilePart(child, context, true));
    case 'Glob':
    case 'ExtendedGlob':
      if (part.type === 'Glob' && part.kind === 'bracket' && part.parts.length > 0)
        return bracketParts(part.text, part.parts, context);
      return [
        quoted ? { kind: 'text', text: part.text, quoted } : { kind: 'glob', text: part.text },
      ];
    case 'BraceExpansion': {
      // It makes no list, but what stands in it is expanded all the same: {1..$n}.
      const inside = wordOf(part.text.slice(1, -1), { ...context, braces: false }).parts;
      return [...plainText('{'), ...inside, ...plainText('}')];
    }
    case 'SimpleExpansion':
      return [{ ...parameter(part.text, part.text.slice(1), quoted) }];
    case 'ParameterExpansion':
      return [
        {
          ...parameter(part.text, part.parameter, quoted),
          prefix: part.prefix ?? '',
          index: part.index ? compileWord(part.index, context) : null,
          operation: part.operation ? compileOperation(part.operation, context) : null,
        },
      ];
    case 'CommandExpansion':
      return [{ kind: 'command', script: once(() => context.script(part.script)), quoted }];
    case 'ArithmeticExpansion': {
      const inner = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2);
      return [{ kind: 'arithmetic', source: compileQuoted(inner, context), quoted }];
    }
    case 'ProcessSubstitution': {
      const script = once(() => context.script(part.script));
      return [{ kind: 'process', direction: part.operator, script }];
    }
  }
}

/** `["a$x"-z]`: the brackets match, what is in them is expanded. */
function bracketParts(text: string, inner: readonly WordPart[], context: WordContext): Part[] {
  if (inner.every(part => part.type === 'Literal')) return [{ kind: 'glob', text }];
  const parts = inner.flatMap(part => compilePart(part, context, false));
  return [{ kind: 'glob', text: '[' }, ...parts, { kind: 'glob', text: ']' }];
}

function parameter(text: string, name: string, quoted: boolean): ParameterPart {
  return { kind: 'parameter', text, name, prefix: '', index: null, operation: null, quoted };
}

type ParsedOperation = NonNullable<Extract<WordPart, { type: 'ParameterExpansion' }>['operation']>;

function compileOperation(operation: ParsedOperation, context: WordContext): Operation {
  const inner = { ...context, braces: false };
  const word = (one: ParsedWord | undefined) => compileWord(one, inner);
  switch (operation.type) {
    case 'Default':
      return { kind: 'default', operator: operation.operator, operand: word(operation.operand) };
    case 'Remove':
      return { kind: 'remove', operator: operation.operator, operand: word(operation.operand) };
    case 'Replace':
      return {
        kind: 'replace',
        operator: operation.operator,
        pattern: word(operation.pattern),
        replacement: word(operation.replacement),
      };
    case 'Slice':
      return {
        kind: 'slice',
        offset: compileQuoted(operation.offset.text, inner),
        length: operation.length ? compileQuoted(operation.length.text, inner) : null,
      };
    case 'CaseModification': {
      const operand = operation.operand ? word(operation.operand) : null;
      return { kind: 'case', operator: operation.operator, operand };
    }
    case 'Transform':
      return { kind: 'transform', operand: word(operation.operand) };
    case 'Names':
      return { kind: 'names' };
    case 'Unknown':
      return { kind: 'bad' };
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
