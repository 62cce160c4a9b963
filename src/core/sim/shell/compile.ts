// The adapter to the parser's tree: makes the interpreter's tree of it, with lines instead of offsets.
import type * as Parsed from 'unbash';
import { compileHereBody, compileQuoted, compileWord, type WordContext } from './compile-word.ts';
import type {
  Assignment,
  Command,
  Redirect,
  Script,
  Statement,
  TestExpression,
  Word,
} from './syntax.ts';

export type CompileOptions = {
  readonly personality: 'bash' | 'ash';
  /** Added to line numbers: a unit of a longer script knows where it stands. */
  readonly firstLine: number;
};

/** What compiling finds that the parser does not report. */
export type Compiled = {
  readonly script: Script;
  /** A here-document whose end never came, by its delimiter. */
  readonly openHere: { readonly delimiter: string; readonly line: number } | null;
  /** Something of bash that ash does not know: the token at which ash stops. */
  readonly foreign: { readonly token: string; readonly line: number } | null;
};

export function compileScript(
  parsed: Parsed.ParsedScript,
  source: string,
  options: CompileOptions,
): Compiled {
  let openHere: Compiled['openHere'] = null;
  let foreign: Compiled['foreign'] = null;
  const bash = options.personality === 'bash';
  const breaks: number[] = [];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) breaks.push(at);
  const context: WordContext = { braces: bash, script: inner };
  const word = (one: Parsed.Word | undefined) => compileWord(one, context);
  return { script: list(parsed.commands), openHere, foreign };

  function inner(script: Parsed.ParsedScript | undefined): Script {
    if (!script) return { statements: [] };
    if (script.source === undefined) return list(script.commands);
    return compileScript(script, script.source, options).script;
  }

  function lineOf(at: number): number {
    let low = 0;
    let high = breaks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((breaks[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low + options.firstLine;
  }

  function stranger(token: string, at: number): void {
    if (!bash) foreign ??= { token, line: lineOf(at) };
  }

  function list(statements: readonly Parsed.Statement[]): Script {
    return {
      statements: statements.map(
        (one): Statement => ({
          command: command(one.command),
          background: one.background ?? false,
          line: lineOf(one.pos),
          lastLine: lineOf(one.end),
          text: source.slice(one.pos, one.command.end),
        }),
      ),
    };
  }

  function body(compound: Parsed.CompoundList): Script {
    return list(compound.commands);
  }

  function command(node: Parsed.PipelineNode | Parsed.AndOr | Parsed.CompoundList): Command {
    switch (node.type) {
      case 'Command':
        return {
          kind: 'simple',
          assignments: node.prefix.filter(one => one.type === 'Assignment').map(assignment),
          words: [
            ...(node.name ? [word(node.name)] : []),
            ...node.args.map(one => (one.type === 'Assignment' ? assignment(one) : word(one))),
          ],
          redirects: node.redirects.map(redirect),
          line: lineOf(node.name?.pos ?? node.pos),
        };
      case 'Pipeline': {
        const time = node.prefixes.find(one => one.type === 'Time');
        return {
          kind: 'pipeline',
          commands: node.commands.map(command),
          both: node.operators.map(operator => operator === '|&'),
          negated: node.prefixes.filter(one => one.type === 'Negation').length % 2 === 1,
          time: time?.type === 'Time' ? (time.posix ? 'posix' : 'bash') : null,
        };
      }
      case 'AndOr':
        return { kind: 'and-or', commands: node.commands.map(command), operators: node.operators };
      case 'Redirected': {
        const redirects = node.redirects.map(redirect);
        return { kind: 'redirected', command: command(node.command), redirects };
      }
      case 'Function': {
        const text = source.slice(node.body.pos, node.body.end);
        return { kind: 'function', name: node.name.value, body: command(node.body), text };
      }
      case 'Coproc':
        stranger('coproc', node.pos);
        return {
          kind: 'coproc',
          name: node.name?.value ?? 'COPROC',
          body: command(node.body),
          text: source.slice(node.pos, node.end),
        };
      case 'CompoundList':
        return { kind: 'group', body: body(node) };
      default:
        return compound(node);
    }
  }

  function compound(node: Parsed.CompoundCommand): Command {
    switch (node.type) {
      case 'If': {
        const branches = [node, ...node.elif].map(branch => ({
          test: body(branch.clause),
          body: body(branch.then),
        }));
        return { kind: 'if', branches, otherwise: node.else ? body(node.else) : null };
      }
      case 'For':
      case 'Select': {
        const words = node.wordlist ? node.wordlist.map(word) : null;
        if (node.type === 'Select') stranger('do', node.body.pos);
        const kind = node.type === 'For' ? 'for' : 'select';
        return { kind, name: node.name.value, words, body: body(node.body) };
      }
      case 'ArithmeticFor': {
        stranger('(', node.pos);
        const [first, test, step] = [node.initialize, node.test, node.update].map(one =>
          compileQuoted(one ? source.slice(one.pos, one.end) : '', context),
        ) as [Word, Word, Word];
        return { kind: 'for-arithmetic', first, test, step, body: body(node.body) };
      }
      case 'While':
        return {
          kind: 'while',
          until: node.kind === 'until',
          test: body(node.clause),
          body: body(node.body),
        };
      case 'Case': {
        const items = node.items.map(item => ({
          patterns: item.pattern.map(word),
          body: body(item.body),
          end: item.terminator ?? (';;' as const),
        }));
        return { kind: 'case', word: word(node.word), items };
      }
      case 'BraceGroup':
        return { kind: 'group', body: body(node.body) };
      case 'Subshell':
        return { kind: 'subshell', body: body(node.body) };
      case 'TestCommand':
        return { kind: 'test', expression: test(node.expression), line: lineOf(node.pos) };
      case 'ArithmeticCommand': {
        const text = source.slice(node.pos + 2, node.end - 2);
        return { kind: 'arithmetic', source: compileQuoted(text, context), line: lineOf(node.pos) };
      }
    }
  }

  function test(node: Parsed.TestExpression): TestExpression {
    switch (node.type) {
      case 'TestUnary':
        return { kind: 'unary', operator: node.operator, operand: word(node.operand) };
      case 'TestBinary': {
        const { operator } = node;
        return { kind: 'binary', operator, left: word(node.left), right: word(node.right) };
      }
      case 'TestLogical':
        return { kind: 'logical', operator: node.operator, operands: node.operands.map(test) };
      case 'TestNot': {
        const operand = test(node.operand);
        return node.negations.length % 2 === 1 ? { kind: 'not', operand } : operand;
      }
      case 'TestGroup':
        return test(node.expression);
    }
  }

  function assignment(node: Parsed.Assignment): Assignment {
    const array = node.value.type === 'ArrayValue';
    if (array) stranger('(', node.pos);
    return {
      name: node.name,
      index: node.index ? word(node.index) : null,
      append: node.append ?? false,
      value: node.value.type === 'ArrayValue' ? node.value.elements.map(word) : word(node.value),
      text: node.text,
    };
  }

  function redirect(node: Parsed.Redirection): Redirect {
    const { descriptor: parsed } = node;
    const descriptor = parsed
      ? parsed.type === 'FileDescriptor'
        ? parsed.value
        : parsed.name
      : null;
    if (node.type === 'Redirect')
      return { kind: 'file', operator: node.operator, descriptor, target: word(node.target) };
    if (node.type === 'HereString') {
      stranger('redirection', node.pos);
      return { kind: 'here', descriptor, body: word(node.target), newline: true };
    }
    if (!node.closing)
      openHere ??= { delimiter: node.delimiter?.value ?? '', line: lineOf(node.pos) };
    const parts = node.delimiter?.quoted ? undefined : node.body.parts;
    const open = !node.closing && !/(^|\n)$/.test(node.body.text);
    const text = open && !parts ? `${node.body.text}\n` : node.body.text;
    const raw = node.delimiter?.quoted ?? false;
    const here = compileHereBody(text, parts, node.operator === '<<-', context, raw);
    return { kind: 'here', descriptor, body: here, newline: false };
  }
}
