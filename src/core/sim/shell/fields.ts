// Gathers what a word expands to: splits unquoted text, remembers what may match names.
import { hasPattern, quotePattern } from './pattern.ts';

export type FieldMode =
  /** Split into fields and match names. */
  | 'fields'
  /** One text: assignments, redirections, case words. */
  | 'text'
  /** One pattern: quoted characters stand for themselves. */
  | 'pattern'
  /** One regular expression. */
  | 'regex';

export class Fields {
  readonly list: string[] = [];
  private readonly mode: FieldMode;
  private readonly separators: string;
  private readonly matchNames: ((pattern: string) => string[] | null) | null;
  private text = '';
  private pattern = '';
  private active = false;
  private matchable = false;
  private afterSpace = false;

  constructor(
    mode: FieldMode,
    separators: string,
    matchNames: ((pattern: string) => string[] | null) | null,
  ) {
    this.mode = mode;
    this.separators = separators;
    this.matchNames = matchNames;
  }

  addQuoted(text: string): void {
    this.text += text;
    if (this.mode !== 'text') this.pattern += this.quote(text);
    this.active = true;
    this.afterSpace = false;
  }

  /** Text of the source itself: never split. */
  addPlain(text: string): void {
    if (text === '') return;
    this.text += text;
    this.pattern += this.mode === 'regex' ? text : text.replace(/\\/g, '\\\\');
    this.active = true;
    this.afterSpace = false;
  }

  addGlob(text: string): void {
    this.text += text;
    this.pattern += text;
    this.active = true;
    this.matchable = true;
  }

  /** The result of an unquoted expansion. */
  addExpanded(text: string): void {
    if (this.mode !== 'fields' || this.separators === '') {
      this.append(text);
      return;
    }
    if (this.separators === ' \t\n' && text.length > 64 && !hasPattern(text)) {
      this.addPlainFields(text);
      return;
    }
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (!this.separators.includes(char)) continue;
      this.append(text.slice(start, at));
      start = at + 1;
      if (char === ' ' || char === '\t' || char === '\n') this.space();
      else this.separator();
    }
    this.append(text.slice(start));
  }

  /** The shorter way for long texts: blanks part, and nothing matches names. */
  private addPlainFields(text: string): void {
    const pieces = text.split(/[ \t\n]+/);
    const last = pieces.length - 1;
    this.append(pieces[0] as string);
    if (last === 0) return;
    this.space();
    // Between two others a piece is a field of its own.
    for (let at = 1; at < last; at++) this.list.push(pieces[at] as string);
    this.append(pieces[last] as string);
  }

  /** The next item begins: `"$@"` and arrays. */
  next(): void {
    if (this.mode === 'fields') {
      this.flush();
      return;
    }
    this.text += ' ';
    this.pattern += ' ';
  }

  /** The end of a word. */
  flush(): void {
    if (!this.active) return;
    const matches = this.matchable && this.matchNames ? this.matchNames(this.pattern) : null;
    if (matches) for (const match of matches) this.list.push(match);
    else this.list.push(this.text);
    this.text = '';
    this.pattern = '';
    this.active = false;
    this.matchable = false;
    this.afterSpace = false;
  }

  whole(): string {
    return this.mode === 'text' || this.mode === 'fields' ? this.text : this.pattern;
  }

  private append(text: string): void {
    if (text === '') return;
    this.text += text;
    this.pattern += text;
    this.active = true;
    this.afterSpace = false;
    if (this.mode === 'fields' && hasPattern(text)) this.matchable = true;
  }

  private space(): void {
    if (!this.active) return;
    this.flush();
    this.afterSpace = true;
  }

  private separator(): void {
    if (this.active) this.flush();
    else if (!this.afterSpace) this.list.push('');
    this.afterSpace = false;
  }

  private quote(text: string): string {
    if (this.mode === 'regex') return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return quotePattern(text);
  }
}
