// Reading source: what can run, what is incomplete, and what the shell says of mistakes.
import { parse } from 'unbash';
import { expandAliases } from './alias.ts';
import { compileScript } from './compile.ts';
import { conditionMistake } from './condition-mistake.ts';
import type { Script } from './syntax.ts';

export type ParseResult =
  | {
      readonly kind: 'script';
      readonly script: Script;
      readonly openHere: { readonly delimiter: string; readonly line: number } | null;
      /** Nothing of the source comes after it. */
      readonly isWhole?: true;
    }
  /** More input could make it right. */
  | {
      readonly kind: 'incomplete';
      readonly line: number;
      readonly quote: string | null;
      readonly expecting: string | null;
    }
  | {
      readonly kind: 'error';
      readonly line: number;
      readonly token: string;
      readonly expecting: string | null;
      /** What bash says of a condition in `[[ ]]` instead; '' is nothing at all. */
      readonly sentence?: string;
    };

export type ParseOptions = { readonly personality: 'bash' | 'ash'; readonly firstLine?: number };

export function parseSource(source: string, options: ParseOptions): ParseResult {
  const firstLine = options.firstLine ?? 1;
  const parsed = parse(source);
  const problem = parsed.errors?.[0];
  if (problem) {
    const condition = options.personality === 'bash' ? conditionMistake(source, problem.pos) : null;
    if (condition) {
      const line = lineAt(source, condition.at, firstLine);
      return { kind: 'error', line, token: '', expecting: null, sentence: condition.sentence };
    }
    return classify(source, problem.message, problem.pos, firstLine);
  }
  const compiled = compileScript(parsed, source, { personality: options.personality, firstLine });
  if (compiled.foreign) return { kind: 'error', ...compiled.foreign, expecting: null };
  return { kind: 'script', script: compiled.script, openHere: compiled.openHere };
}

/** Units of a script with a mistake: what can run before it is reached, and then the mistake. */
export function* parseUnits(
  source: string,
  options: ParseOptions,
  aliases: (() => ReadonlyMap<string, string>) | null = null,
): Generator<ParseResult> {
  // An alias holds from the next line on: such a source is read line by line.
  const aliased = aliases !== null && /\balias\b/.test(source);
  const whole = parseSource(source, options);
  if (whole.kind === 'script' && !aliased) {
    yield { ...whole, isWhole: true };
    return;
  }
  const lines = source.split('\n');
  let start = 0;
  for (let end = 1; end <= lines.length; end++) {
    // A last newline is the end of its line, not one more line.
    const text = `${lines.slice(start, end).join('\n')}${end === lines.length ? '' : '\n'}`;
    const read = aliased ? expandAliases(text, aliases()) : text;
    const result = parseSource(read, { ...options, firstLine: start + 1 });
    if (result.kind === 'error') {
      yield result;
      return;
    }
    const open = result.kind === 'incomplete' || result.openHere !== null;
    if (open && end < lines.length) continue;
    yield result;
    if (result.kind === 'incomplete') return;
    start = end;
  }
}

const quotes: readonly (readonly [RegExp, string])[] = [
  [/single quote|ansi-c/i, "'"],
  [/double quote|locale/i, '"'],
  [/backtick/, '`'],
  [/command substitution|arithmetic|process substitution|extended glob/, ')'],
  [/parameter expansion/, '}'],
];

function classify(source: string, message: string, start: number, firstLine: number): ParseResult {
  let pos = start;
  const expecting = /^expected '([^']+)'/.exec(message)?.[1] ?? null;
  const unterminated = message.startsWith('unterminated');
  if (unterminated) {
    const quote = quotes.find(([pattern]) => pattern.test(message))?.[1] ?? ')';
    const line = /command substitution/.test(message) ? endLine() : lineAt(source, pos, firstLine);
    return { kind: 'incomplete', line, quote, expecting: null };
  }
  // An empty group is reported at its opening brace: what offends is what comes next.
  const opened = message.startsWith('expected command in') && /[{(]/.test(source[pos] ?? '');
  const rest = source.slice(opened ? ++pos : pos);
  const ahead = /^(?:[ \t]|\\\n)*(\n|;;&|;;|;&|&&|\|\||[;&|()<>]|[^\s;&|()<>]+)?/.exec(rest);
  let token = ahead?.[1] ?? '';
  let at = pos + (ahead?.[0].length ?? 0) - token.length;
  if (/^\s*$/.test(rest)) {
    // The parser took the offending word for an argument: it stands just before the end.
    const before = /(\S+)\s*$/.exec(source);
    const word = before?.[1] ?? '';
    const reserved = /^(done|fi|esac|then|do|elif|else|\}|\))$/.test(word) && before !== null;
    const suits = expecting !== null && word !== expecting && reserved;
    if (suits && before && !opensWith(source, before.index, word)) {
      token = word;
      at = before.index;
    } else if (message.startsWith('expected redirect target') || token === '\n') {
      const redirecting = message.startsWith('expected redirect target');
      if (redirecting) return error('newline', pos);
      token = '';
    } else token = '';
  }
  if (token === '') return { kind: 'incomplete', line: endLine(), quote: null, expecting };
  return error(token === '\n' ? 'newline' : token, at);

  function error(found: string, position: number): ParseResult {
    return { kind: 'error', line: lineAt(source, position, firstLine), token: found, expecting };
  }
  function endLine(): number {
    return source.replace(/\n$/, '').split('\n').length + firstLine;
  }
}

/** `do` and `then` at the very end open something: they wait for more, they do not offend. */
function opensWith(source: string, at: number, word: string): boolean {
  if (!/^(do|then|else|elif)$/.test(word)) return false;
  const before = source.slice(0, at).trimEnd();
  return !/(^|[\s;])(do|then|else|elif|while|until|if)$/.test(before);
}

function lineAt(source: string, pos: number, firstLine: number): number {
  let line = firstLine;
  for (let at = source.indexOf('\n'); at >= 0 && at < pos; at = source.indexOf('\n', at + 1))
    line++;
  return line;
}

/** The sentences of a mistake, each line with `prefix` (`bash: -c: line 3: ` is made here). */
export function syntaxMessage(
  result: Exclude<ParseResult, { kind: 'script' }>,
  personality: 'bash' | 'ash',
  who: { readonly name: string; readonly numbered: boolean },
  source: string,
): string {
  if (personality === 'ash') {
    const prefix = who.numbered ? `${who.name}: line ${result.line}: ` : `${who.name}: `;
    const wanted = result.expecting ? ` (expecting "${result.expecting}")` : '';
    if (result.kind === 'error') {
      const token = result.token === 'newline' || result.token === 'redirection';
      const shown = token ? result.token : `"${result.token}"`;
      return `${prefix}syntax error: unexpected ${shown}${wanted}\n`;
    }
    if (result.quote === '`') return `${prefix}syntax error: EOF in backquote substitution\n`;
    if (result.quote === '}') return `${prefix}syntax error: missing '}'\n`;
    if (result.quote === ')')
      return `${prefix}syntax error: unexpected end of file (expecting ")")\n`;
    if (result.quote && /['"]/.test(result.quote))
      return `${prefix}syntax error: unterminated quoted string\n`;
    return `${prefix}syntax error: unexpected end of file${wanted}\n`;
  }
  const prefix = who.numbered ? `${who.name}: line ${result.line}: ` : `${who.name}: `;
  if (result.kind === 'incomplete') {
    return result.quote
      ? `${prefix}unexpected EOF while looking for matching \`${result.quote}'\n`
      : `${prefix}syntax error: unexpected end of file\n`;
  }
  if (result.sentence !== undefined) return result.sentence && `${prefix}${result.sentence}\n`;
  const line = source.split('\n')[result.line - 1] ?? '';
  const second = who.numbered ? `${prefix}\`${line}'\n` : '';
  return `${prefix}syntax error near unexpected token \`${result.token}'\n${second}`;
}
