// Programs of awk, run.
import { encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Stream } from '../../os/os.ts';
import { callAwk } from './awk-functions.ts';
import { AwkInput } from './awk-input.ts';
import { type AwkSink, openSink, startCommand } from './awk-sinks.ts';
import { unescapeAwk } from './awk-tokens.ts';
import { AwkError, type AwkExpression, type AwkProgram, type AwkStatement } from './awk-tree.ts';
import {
  type AwkValue,
  arithmetic,
  awkRegex,
  compareAwk,
  cutFields,
  formatAwk,
  formatNumber,
  keepItem,
  numberOf,
  textOf,
  truthOf,
} from './awk-values.ts';
import { LineReader, Output } from './lines.ts';

type AwkArray = Map<string, AwkValue>;
type Cell = AwkValue | AwkArray;

/** How control leaves a statement. */
class Leave {
  readonly kind: 'next' | 'nextfile' | 'exit' | 'break' | 'continue' | 'return';
  readonly value: AwkValue;
  constructor(kind: Leave['kind'], value: AwkValue = '') {
    this.kind = kind;
    this.value = value;
  }
}

const STEPS_PER_REST = 2000;

export class AwkMachine {
  readonly process: Process;
  readonly output: Output;
  private readonly program: AwkProgram;
  private readonly globals = new Map<string, Cell>();
  private readonly frames: Map<string, Cell>[] = [];
  private record = '';
  private fields: string[] | null = null;
  private readonly sinks = new Map<string, AwkSink>();
  private readonly readers = new Map<string, LineReader>();
  private readonly input: AwkInput;
  private readonly ranges = new Set<number>();
  private steps = 0;
  private status = 0;

  constructor(process: Process, program: AwkProgram, operands: readonly string[]) {
    this.process = process;
    this.program = program;
    this.output = new Output(process);
    this.input = new AwkInput(process, this.output, operands, {
      separator: () => this.text(this.get('RS')),
      assign: pair => this.assignOperand(pair),
      opened: name => {
        this.globals.set('FILENAME', name);
        this.globals.set('FNR', 0);
      },
      failed: () => {
        this.status = 2;
      },
    });
    const preset: Readonly<Record<string, AwkValue>> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      OFMT: '%.6g',
      CONVFMT: '%.6g',
      FILENAME: '',
      RSTART: 0,
      RLENGTH: -1,
      ARGC: operands.length + 1,
    };
    for (const [name, value] of Object.entries(preset)) this.globals.set(name, value);
    this.globals.set(
      'ENVIRON',
      new Map([...process.environment].map(([name, value]) => [name, { input: value }])),
    );
    this.globals.set(
      'ARGV',
      new Map([
        ['0', 'awk'],
        ...operands.map((one, index): [string, AwkValue] => [String(index + 1), { input: one }]),
      ]),
    );
  }

  *run(): Task<number> {
    try {
      yield* this.rules('begin');
      if (this.program.rules.some(rule => rule.kind !== 'begin')) yield* this.main();
    } catch (error) {
      if (!(error instanceof Leave) || error.kind !== 'exit') throw error;
    }
    try {
      yield* this.rules('end');
    } catch (error) {
      if (!(error instanceof Leave) || error.kind !== 'exit') throw error;
    }
    yield* this.output.flush();
    for (const sink of this.sinks.values()) yield* sink.done();
    return this.status;
  }

  private *rules(kind: 'begin' | 'end'): Task<void> {
    for (const rule of this.program.rules)
      if (rule.kind === kind && rule.body) yield* this.execute(rule.body);
  }

  private *main(): Task<void> {
    while (yield* this.nextRecord()) {
      try {
        for (const [index, rule] of this.program.rules.entries()) {
          if (rule.kind !== 'main') continue;
          if (!(yield* this.selects(index, rule.from, rule.to))) continue;
          if (rule.body) yield* this.execute(rule.body);
          else this.output.add(`${this.record}${this.text(this.get('ORS'))}`);
        }
      } catch (error) {
        if (!(error instanceof Leave) || !/^next/.test(error.kind)) throw error;
        if (error.kind === 'nextfile') this.input.skipFile();
      }
      if (this.output.full) yield* this.output.flush();
    }
  }

  private *selects(
    index: number,
    from: AwkExpression | null,
    to: AwkExpression | null,
  ): Task<boolean> {
    if (!from) return true;
    if (!to) return truthOf(yield* this.evaluate(from));
    if (!this.ranges.has(index)) {
      if (!truthOf(yield* this.evaluate(from))) return false;
      this.ranges.add(index);
    }
    if (truthOf(yield* this.evaluate(to))) this.ranges.delete(index);
    return true;
  }

  private *nextRecord(): Task<boolean> {
    const line = yield* this.input.next();
    if (line === null) return false;
    this.setRecord(line);
    this.count('NR');
    this.count('FNR');
    return true;
  }

  private count(name: string): void {
    this.globals.set(name, this.number(this.get(name)) + 1);
  }

  assignOperand(pair: string): void {
    const at = pair.indexOf('=');
    this.set(pair.slice(0, at), { input: unescapeAwk(pair.slice(at + 1)) });
  }

  get(name: string): AwkValue {
    if (name === 'NF') return this.split().length;
    const found = this.frames.at(-1)?.get(name) ?? this.globals.get(name);
    return found === undefined ? { input: '' } : found instanceof Map ? '' : found;
  }

  set(name: string, value: AwkValue): void {
    if (name === 'NF') {
      const fields = [...this.split()];
      const count = this.number(value);
      while (fields.length < count) fields.push('');
      fields.length = count;
      this.join(fields);
      return;
    }
    const frame = this.frames.at(-1);
    if (frame?.has(name)) frame.set(name, value);
    else this.globals.set(name, value);
  }

  array(name: string): AwkArray {
    const frame = this.frames.at(-1);
    const scope = frame?.has(name) ? frame : this.globals;
    const found = scope.get(name);
    if (found instanceof Map) return found;
    const made: AwkArray = new Map();
    scope.set(name, made);
    return made;
  }

  private split(): string[] {
    this.fields ??= cutFields(this.record, this.text(this.get('FS')));
    return this.fields;
  }

  private setRecord(text: string): void {
    this.record = text;
    this.fields = null;
  }

  private join(fields: string[]): void {
    this.fields = fields;
    this.record = fields.join(this.text(this.get('OFS')));
  }

  text(value: AwkValue): string {
    return textOf(value, this.globals.get('CONVFMT'));
  }

  number(value: AwkValue): number {
    return numberOf(value);
  }

  private matches(pattern: AwkValue, text: string): boolean {
    return awkRegex(this.text(pattern)).test(text);
  }

  private *execute(statement: AwkStatement): Task<void> {
    if (++this.steps >= STEPS_PER_REST) {
      this.steps = 0;
      yield 1;
    }
    switch (statement.kind) {
      case 'block':
        for (const one of statement.body) yield* this.execute(one);
        return;
      case 'expression':
        yield* this.evaluate(statement.expression);
        return;
      case 'print':
      case 'printf':
        yield* this.print(statement);
        return;
      case 'if':
        if (truthOf(yield* this.evaluate(statement.test))) yield* this.execute(statement.yes);
        else if (statement.no) yield* this.execute(statement.no);
        return;
      case 'while':
        for (
          let first = statement.first;
          first || truthOf(yield* this.evaluate(statement.test));
          first = false
        )
          if (yield* this.body(statement.body)) return;
        return;
      case 'for':
        if (statement.start) yield* this.execute(statement.start);
        while (!statement.test || truthOf(yield* this.evaluate(statement.test))) {
          if (yield* this.body(statement.body)) return;
          if (statement.step) yield* this.execute(statement.step);
        }
        return;
      case 'for-in':
        for (const key of [...this.array(statement.array).keys()]) {
          this.set(statement.name, { input: key });
          if (yield* this.body(statement.body)) return;
        }
        return;
      case 'delete':
        if (statement.keys) this.array(statement.name).delete(yield* this.key(statement.keys));
        else this.array(statement.name).clear();
        return;
      case 'exit':
        if (statement.value) this.status = this.number(yield* this.evaluate(statement.value)) & 255;
        throw new Leave('exit');
      case 'return':
        throw new Leave('return', statement.value ? yield* this.evaluate(statement.value) : '');
      default:
        throw new Leave(statement.kind);
    }
  }

  /** A loop's body; true: break. */
  private *body(statement: AwkStatement): Task<boolean> {
    try {
      yield* this.execute(statement);
      return false;
    } catch (error) {
      if (!(error instanceof Leave) || (error.kind !== 'break' && error.kind !== 'continue'))
        throw error;
      return error.kind === 'break';
    }
  }

  private *print(statement: Extract<AwkStatement, { kind: 'print' | 'printf' }>): Task<void> {
    const values: AwkValue[] = [];
    for (const arg of statement.args) values.push(yield* this.evaluate(arg));
    let text: string;
    if (statement.kind === 'printf') text = formatAwk(values, value => this.text(value));
    else {
      const shown = values.map(value =>
        typeof value === 'number' && !Number.isInteger(value)
          ? formatNumber(value, this.globals.get('OFMT'))
          : this.text(value),
      );
      text = `${values.length === 0 ? this.record : shown.join(this.text(this.get('OFS')))}${this.text(this.get('ORS'))}`;
    }
    if (!statement.operator || !statement.target) {
      this.output.add(text);
      if (this.output.full) yield* this.output.flush();
      return;
    }
    const target = this.text(yield* this.evaluate(statement.target));
    const sink = this.sinks.get(target) ?? (yield* this.open(statement.operator, target));
    yield* sink.stream.write(encodeUtf8(text));
  }

  private *open(operator: '>' | '>>' | '|', target: string): Task<AwkSink> {
    yield* this.output.flush();
    const sink = openSink(this.process, operator, target);
    this.sinks.set(target, sink);
    return sink;
  }

  *close(name: string): Task<number> {
    const sink = this.sinks.get(name);
    if (sink) yield* sink.done();
    const known = this.sinks.delete(name) || this.readers.delete(name);
    return known ? 0 : -1;
  }

  private *key(keys: readonly AwkExpression[]): Task<string> {
    const parts: string[] = [];
    for (const key of keys) parts.push(this.text(yield* this.evaluate(key)));
    return parts.join(this.text(this.get('SUBSEP')));
  }

  *evaluate(expression: AwkExpression): Task<AwkValue> {
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value;
      case 'regex':
        return awkRegex(expression.source).test(this.record) ? 1 : 0;
      case 'variable':
        return this.get(expression.name);
      case 'element': {
        const array = this.array(expression.name);
        const key = yield* this.key(expression.keys);
        const found = array.get(key);
        if (found !== undefined) return found;
        return keepItem(array, key, { input: '' });
      }
      case 'field': {
        const index = this.number(yield* this.evaluate(expression.index));
        if (index < 0) throw new AwkError(`trying to access out of range field ${index}`);
        return { input: index === 0 ? this.record : (this.split()[index - 1] ?? '') };
      }
      case 'unary': {
        const value = yield* this.evaluate(expression.operand);
        if (expression.operator === '!') return truthOf(value) ? 0 : 1;
        return expression.operator === '-' ? -this.number(value) : this.number(value);
      }
      case 'step': {
        const before = this.number(yield* this.evaluate(expression.target));
        yield* this.store(expression.target, before + expression.by);
        return expression.after ? before : before + expression.by;
      }
      case 'choice':
        return yield* this.evaluate(
          truthOf(yield* this.evaluate(expression.test)) ? expression.yes : expression.no,
        );
      case 'assign': {
        const value = yield* this.evaluate(expression.value);
        const operator = expression.operator.slice(0, -1);
        const result =
          operator === ''
            ? value
            : arithmetic(
                operator,
                this.number(yield* this.evaluate(expression.target)),
                this.number(value),
              );
        yield* this.store(expression.target, result);
        return result;
      }
      case 'in':
        return this.array(expression.name).has(yield* this.key(expression.keys)) ? 1 : 0;
      case 'binary':
        return yield* this.binary(expression);
      case 'getline':
        return yield* this.getline(expression);
      case 'call':
        return yield* this.call(expression);
    }
  }

  private *binary(expression: Extract<AwkExpression, { kind: 'binary' }>): Task<AwkValue> {
    const { operator } = expression;
    const left = yield* this.evaluate(expression.left);
    if (operator === '&&')
      return truthOf(left) && truthOf(yield* this.evaluate(expression.right)) ? 1 : 0;
    if (operator === '||')
      return truthOf(left) || truthOf(yield* this.evaluate(expression.right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const { right } = expression;
      const pattern = right.kind === 'regex' ? right.source : yield* this.evaluate(right);
      return this.matches(pattern, this.text(left)) === (operator === '~') ? 1 : 0;
    }
    const right = yield* this.evaluate(expression.right);
    if (operator === ' ') return this.text(left) + this.text(right);
    if (/^[<>=!]/.test(operator))
      return compareAwk(operator, left, right, value => this.text(value)) ? 1 : 0;
    return arithmetic(operator, this.number(left), this.number(right));
  }

  *store(target: AwkExpression, value: AwkValue): Task<void> {
    if (target.kind === 'variable') this.set(target.name, value);
    else if (target.kind === 'element')
      keepItem(this.array(target.name), yield* this.key(target.keys), value);
    else if (target.kind === 'field') {
      const index = this.number(yield* this.evaluate(target.index));
      if (index === 0) this.setRecord(this.text(value));
      else {
        const fields = [...this.split()];
        while (fields.length < index) fields.push('');
        fields[index - 1] = this.text(value);
        this.join(fields);
      }
    } else throw new AwkError('assignment to something that is no variable');
  }

  private *getline(expression: Extract<AwkExpression, { kind: 'getline' }>): Task<AwkValue> {
    let line: string | null;
    if (!expression.source) {
      line = yield* this.input.next();
      if (line !== null) {
        this.count('NR');
        this.count('FNR');
      }
    } else {
      const name = this.text(yield* this.evaluate(expression.source));
      let reader = this.readers.get(name);
      if (!reader) {
        const stream = expression.command
          ? startCommand(this.process, name)
          : yield* this.openQuietly(name);
        if (!stream) return -1;
        reader = new LineReader(stream, this.output);
        this.readers.set(name, reader);
      }
      line = yield* reader.next();
    }
    if (line === null) return 0;
    if (expression.target) yield* this.store(expression.target, { input: line });
    else this.setRecord(line);
    return 1;
  }

  private *openQuietly(name: string): Task<Stream | null> {
    const opened = this.process.machine.files.open(this.process.path(name), 'read', this.process);
    return opened.ok ? opened.value : null;
  }

  private *call(expression: Extract<AwkExpression, { kind: 'call' }>): Task<AwkValue> {
    if (expression.name === '(') {
      let value: AwkValue = '';
      for (const arg of expression.args) value = yield* this.evaluate(arg);
      return value;
    }
    const own = this.program.functions.get(expression.name);
    if (!own) return yield* callAwk(this, expression.name, expression.args, this.record);
    if (this.frames.length > 200) throw new AwkError('function calls nested too deeply');
    const frame = new Map<string, Cell>();
    for (const [index, parameter] of own.parameters.entries()) {
      const arg = expression.args[index];
      if (arg?.kind === 'variable' && this.isArray(arg.name))
        frame.set(parameter, this.array(arg.name));
      else frame.set(parameter, arg ? yield* this.evaluate(arg) : { input: '' });
    }
    this.frames.push(frame);
    try {
      yield* this.execute(own.body);
      return '';
    } catch (error) {
      if (error instanceof Leave && error.kind === 'return') return error.value;
      throw error;
    } finally {
      this.frames.pop();
    }
  }

  private isArray(name: string): boolean {
    return (this.frames.at(-1)?.get(name) ?? this.globals.get(name)) instanceof Map;
  }

  random(): number {
    return this.process.machine.kernel.random.next();
  }
}
