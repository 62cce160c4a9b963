// Go's text/template, executed: what `--format` of the docker command understands.
import { assertNever } from '../../../lib/assert.ts';
import { fail, ok, type Result } from '../../../lib/result.ts';
import { isTrue, printValue, typeName } from './go-value.ts';
import { any, type Shape, zeroOf } from './shape.ts';
import { functions as defaultFunctions, type FunctionTable } from './template-functions.ts';
import {
  type Command,
  type Node,
  type Operand,
  type Pipe,
  parseTemplate,
  TemplateProblem,
} from './template-parse.ts';

/** A value and the Go type that it would have. */
export type Value = { readonly value: unknown; readonly shape: Shape };

/** A line of a list as a template sees it. */
export type RowValue = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly methods?: Readonly<Record<string, (argument: string) => string>>;
};

export type Template = {
  /** `strict`: a key that a map has not is an error, as for raw JSON. */
  readonly execute: (data: Value, strict?: boolean) => Result<string, string>;
};

/** Parses once; the error is Go's, e.g. `template: :1: unclosed action`. */
export function createTemplate(
  source: string,
  table: FunctionTable = defaultFunctions,
): Result<Template, string> {
  let nodes: Node[];
  try {
    nodes = parseTemplate(source, new Set([...Object.keys(table), 'and', 'or', 'call']));
  } catch (problem) {
    if (problem instanceof TemplateProblem) return fail(problem.message);
    throw problem;
  }
  return ok({ execute: (data, strict = false) => execute(source, nodes, table, data, strict) });
}

type Frame = { readonly name: string; value: Value };

function execute(
  source: string,
  nodes: readonly Node[],
  table: FunctionTable,
  data: Value,
  strict: boolean,
): Result<string, string> {
  let out = '';
  const variables: Frame[] = [{ name: '$', value: data }];
  try {
    walk(nodes, data);
  } catch (problem) {
    if (problem instanceof TemplateProblem) return fail(problem.message);
    throw problem;
  }
  return ok(out);

  function walk(list: readonly Node[], dot: Value): 'break' | 'continue' | undefined {
    for (const node of list) {
      const end = walkOne(node, dot);
      if (end) return end;
    }
    return undefined;
  }

  function walkOne(node: Node, dot: Value): 'break' | 'continue' | undefined {
    switch (node.kind) {
      case 'text':
        out += node.text;
        return undefined;
      case 'print': {
        const value = evaluatePipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) out += printValue(value);
        return undefined;
      }
      case 'break':
      case 'continue':
        return node.kind;
      case 'if':
      case 'with': {
        const mark = variables.length;
        const value = evaluatePipe(node.pipe, dot);
        const chosen = isTrue(value) ? node.body : node.other;
        const end = walk(chosen, node.kind === 'with' && isTrue(value) ? value : dot);
        variables.length = mark;
        return end;
      }
      case 'range':
        return walkRange(node, dot);
      default:
        return assertNever(node);
    }
  }

  function walkRange(node: Node & { kind: 'range' }, dot: Value): undefined {
    const mark = variables.length;
    const over = indirect(evaluatePipe({ ...node.pipe, variables: [] }, dot));
    const entries = entriesOf(over, node);
    for (const [key, item] of entries) {
      const [first, second] = node.pipe.variables;
      if (second !== undefined) {
        variables.push({ name: first as string, value: key }, { name: second, value: item });
      } else if (first !== undefined) variables.push({ name: first, value: item });
      const end = walk(node.body, item);
      variables.length = mark;
      if (end === 'break') break;
    }
    if (entries.length === 0) walk(node.other, dot);
    return undefined;
  }

  function entriesOf(over: Value, node: Node & { kind: 'range' }): [Value, Value][] {
    const { value, shape } = over;
    if (value === null || value === undefined) return [];
    const of = shape.kind === 'slice' || shape.kind === 'map' ? shape.of() : any;
    if (Array.isArray(value)) {
      return value.map((item, index) => [
        { value: index, shape: { kind: 'int' } },
        { value: item, shape: of },
      ]);
    }
    if (typeof value === 'object' && shape.kind !== 'struct' && shape.kind !== 'row') {
      return Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, item]) => [
          { value: key, shape: { kind: 'string' } },
          { value: item, shape: of },
        ]);
    }
    const command = node.pipe.commands.at(-1) as Command;
    const operand = command.operands[0] as Operand;
    return refuse(operand, `range can't iterate over ${printValue(over)}`);
  }

  function evaluatePipe(pipe: Pipe, dot: Value): Value {
    let value: Value | null = null;
    for (const command of pipe.commands) value = evaluateCommand(command, dot, value);
    const result = value as Value;
    for (const name of pipe.variables) {
      if (pipe.declares) variables.push({ name, value: result });
      else {
        const frame = variables.findLast(one => one.name === name);
        if (!frame) throw new TemplateProblem(`template: :1: undefined variable "${name}"`);
        frame.value = result;
      }
    }
    return result;
  }

  function evaluateCommand(command: Command, dot: Value, piped: Value | null): Value {
    const [first, ...rest] = command.operands as [Operand, ...Operand[]];
    if (first.kind === 'call') return callFunction(first, rest, dot, piped);
    const args = () => [...rest.map(one => evaluate(one, dot)), ...(piped ? [piped] : [])];
    if (first.kind === 'field') {
      if (rest.length === 0 && !piped) return fieldChain(dot, first.names, first);
      const target = fieldChain(dot, first.names.slice(0, -1), first);
      const method = methodOf(target, first.names.at(-1) ?? '');
      if (method) {
        const text = method(String(args()[0]?.value ?? ''));
        return { value: text, shape: { kind: 'string' } };
      }
      return refuse(first, `${first.names.at(-1)} has arguments but cannot be invoked as function`);
    }
    if (rest.length > 0 || piped)
      refuse(first, `can't give argument to non-function ${first.source}`);
    return evaluate(first, dot);
  }

  function callFunction(
    operand: Operand & { kind: 'call' },
    rest: readonly Operand[],
    dot: Value,
    piped: Value | null,
  ): Value {
    // `and` and `or` stop at the first value that decides.
    if (operand.name === 'and' || operand.name === 'or') {
      let last: Value = { value: null, shape: any };
      for (const one of rest) {
        last = evaluate(one, dot);
        if (isTrue(last) === (operand.name === 'or')) return last;
      }
      return piped ?? last;
    }
    const args = rest.map(one => evaluate(one, dot));
    if (piped) args.push(piped);
    const called = table[operand.name];
    if (!called) return refuse(operand, `error calling ${operand.name}: not simulated`);
    const result = called(args);
    if (result.ok) return result.value;
    return refuse(operand, `error calling ${operand.name}: ${result.error}`);
  }

  function evaluate(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return { value: null, shape: any };
      case 'constant': {
        const kind = typeof operand.value;
        const number = Number.isInteger(operand.value) ? 'int' : 'float';
        return {
          value: operand.value,
          shape: { kind: kind === 'string' ? 'string' : kind === 'boolean' ? 'bool' : number },
        };
      }
      case 'field':
        return fieldChain(dot, operand.names, operand);
      case 'variable': {
        const frame = variables.findLast(one => one.name === operand.name);
        if (!frame) throw new TemplateProblem(`template: :1: undefined variable "${operand.name}"`);
        return fieldChain(frame.value, operand.names, operand);
      }
      case 'pipe':
        return fieldChain(evaluatePipe(operand.pipe, dot), operand.names, operand);
      case 'call':
        return callFunction(operand, [], dot, null);
      default:
        return assertNever(operand);
    }
  }

  function fieldChain(from: Value, names: readonly string[], operand: Operand): Value {
    let value = from;
    for (const name of names) value = fieldOf(value, name, operand);
    return value;
  }

  function fieldOf(from: Value, name: string, operand: Operand): Value {
    const owner = indirect(from);
    const { shape } = owner;
    if (shape.kind === 'row') {
      const row = owner.value as RowValue;
      if (!(name in row.fields)) {
        refuse(operand, `can't evaluate field ${name} in type ${shape.name}`);
      }
      return { value: row.fields[name], shape: any };
    }
    if (shape.kind === 'pointer') {
      return refuse(operand, `nil pointer evaluating ${typeName(shape)}.${name}`);
    }
    if (shape.kind === 'struct') {
      const field = shape.fields.get(name);
      if (!field)
        return refuse(operand, `can't evaluate field ${name} in type ${typeName(from.shape)}`);
      const wire = name === 'ID' && shape.name === 'network.Inspect' ? 'Id' : name;
      const held = (owner.value as Readonly<Record<string, unknown>>)[wire];
      return { value: held ?? zeroOf(field), shape: field };
    }
    if (owner.value === null || owner.value === undefined) {
      if (shape.kind === 'map') return { value: zeroOf(shape.of()), shape: shape.of() };
      return refuse(operand, `nil data; no entry for key "${name}"`);
    }
    if (typeof owner.value !== 'object' || Array.isArray(owner.value)) {
      return refuse(
        operand,
        `can't evaluate field ${name} in type ${typeName(shape, owner.value)}`,
      );
    }
    const known = owner.value as Readonly<Record<string, unknown>>;
    // What the wire calls Id is ID to the client's own types of containers and images.
    const held = known[name] ?? (name === 'ID' && shape.kind !== 'map' ? known.Id : undefined);
    const of = shape.kind === 'map' ? shape.of() : any;
    if (held === undefined) {
      if (strict) refuse(operand, `map has no entry for key "${name}"`);
      return shape.kind === 'map'
        ? { value: zeroOf(of), shape: of }
        : { value: undefined, shape: any };
    }
    return { value: held, shape: of };
  }

  function refuse(operand: Operand, why: string): never {
    const before = source.slice(0, operand.at);
    const line = before.split('\n').length;
    const column = operand.at - (before.lastIndexOf('\n') + 1);
    throw new TemplateProblem(
      `template: :${line}:${column}: executing "" at <${operand.source}>: ${why}`,
    );
  }
}

function methodOf(target: Value, name: string): ((argument: string) => string) | undefined {
  return target.shape.kind === 'row' ? (target.value as RowValue).methods?.[name] : undefined;
}

/** Follows a pointer that is not nil. */
function indirect(value: Value): Value {
  let { shape } = value;
  while (shape.kind === 'pointer' && value.value !== null && value.value !== undefined) {
    shape = shape.to();
  }
  return { value: value.value, shape };
}
