// Lessons of Play with Docker (```` ```.term1 ````) and Killercoda (`` `cmd`{{exec}} ``) as decks.
import { type Expanded, joinLines, type NumberedLine } from '../markers.ts';
import { folderOf, joinPath } from '../paths.ts';
import { type Cell, cellLines, readAction } from './cell.ts';
import { readFence } from './fence.ts';
import { proseLine } from './prose.ts';
import type { ScenarioText } from './scenario.ts';

/** The lesson being written: lines of a deck, each with its number in the lesson. */
type Writer = {
  readonly lines: NumberedLine[];
  /** Commands of the paragraph that is being read: they come behind it. */
  readonly pending: { readonly cell: Cell; readonly number: number }[];
  /** Whether the slide holds something. */
  hasText: boolean;
  /** Whether anything was found that only a lesson has. */
  isLesson: boolean;
};

const hint = /\.term\d|`\{\{(?:exec|copy)/;
const ours = /^[ \t]*\.(?:exercise|lab)[.\w-]*\[/m;

/**
 * The lesson in our dialect: a slide for each heading of the first two levels, an exercise for each
 * command. Null when the text is no lesson, unless `isKnown` says that it is one.
 */
export function translateLesson(text: string, isKnown = false): Expanded | null {
  if (!isKnown && (!hint.test(text) || ours.test(text))) return null;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const writer: Writer = { lines: [], pending: [], hasText: false, isLesson: isKnown };
  for (let at = frontMatter(lines, writer); at < lines.length; )
    at = fenced(lines, at, writer) ?? heading(lines, at, writer) ?? plain(lines, at, writer);
  flush(writer);
  return writer.isLesson ? joinLines(writer.lines) : null;
}

/** A text of a scenario: under its title, with pictures found from the scenario's folder. */
export function translateStep(text: string, { path, title }: ScenarioText): Expanded {
  const folder = folderOf(path);
  const placed =
    folder === ''
      ? text
      : text.replace(
          /(!\[[^\]\n]*\]\()(?![a-z]+:|[/#])([^()\s]+)/gi,
          (_, before: string, url: string) => before + joinPath(folder, url),
        );
  const lesson = translateLesson(placed, true) ?? { text: placed, lines: null };
  if (title === null || /^\s*#/.test(lesson.text)) return lesson;
  const lines = lesson.lines ?? lesson.text.split('\n').map((_, at) => at + 1);
  return { text: `# ${title}\n\n${lesson.text}`, lines: [1, 1, ...lines] };
}

function write(writer: Writer, number: number, ...lines: readonly string[]): void {
  for (const text of lines) writer.lines.push({ text, number });
  writer.hasText ||= lines.some(line => line.trim() !== '');
}

/** An empty line, unless there is one. */
function blank(writer: Writer, number: number): void {
  if ((writer.lines.at(-1)?.text ?? '') !== '') writer.lines.push({ text: '', number });
}

function flush(writer: Writer): void {
  for (const { cell, number } of writer.pending.splice(0)) {
    blank(writer, number);
    write(writer, number, ...cellLines(cell));
    blank(writer, number);
  }
}

/** Keys between two lines `---` at the start; of them the title is shown. */
function frontMatter(lines: readonly string[], writer: Writer): number {
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  if (end === -1 || end > 40) return 0;
  const number = lines.findIndex((line, at) => at < end && /^title:/.test(line));
  const title = lines[number]
    ?.slice(6)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  if (title) write(writer, number + 1, `# ${title}`, '');
  return end + 1;
}

/** A fence, from its opening to its closing line. Gives the line behind it. */
function fenced(lines: readonly string[], at: number, writer: Writer): number | null {
  const fence = readFence(lines, at);
  if (fence === null) return null;
  flush(writer);
  const { end, lead, action, code, opening } = fence;
  if (fence.isMarked) writer.isLesson = true;
  if (action?.runs && code.some(line => line.trim() !== '')) {
    const { terminal, interrupt } = action;
    // Each line of code keeps its number: it is where a mistake in it is told.
    const written = cellLines({ code, lead, terminal, interrupt });
    const first = written.length - 2 - code.length;
    written.forEach((line, index) => {
      const inCode = Math.min(Math.max(index - first + 1, 0), end - at - 1);
      write(writer, at + 1 + inCode, line);
    });
  } else {
    write(writer, at + 1, opening);
    for (let line = at + 1; line < end - 1; line++) write(writer, line + 1, lines[line] ?? '');
    write(writer, end, fence.closing);
  }
  return end;
}

/** A heading begins a slide; one that is underlined is written with marks. */
function heading(lines: readonly string[], at: number, writer: Writer): number | null {
  const line = lines[at] ?? '';
  const below = lines[at + 1] ?? '';
  const isAlone = at === 0 || (lines[at - 1] ?? '').trim() === '';
  const isText = isAlone && /^ {0,3}[^\s#>*+-]/.test(line);
  const underlined = isText && /^ {0,3}(?:=+|-{2,})[ \t]*$/.test(below);
  if (!underlined && !/^ {0,3}##?[ \t]+\S/.test(line)) return null;
  flush(writer);
  if (writer.hasText) {
    blank(writer, at + 1);
    write(writer, at + 1, '---', '');
    writer.hasText = false;
  }
  const marks = below.trim().startsWith('=') ? '#' : '##';
  write(writer, at + 1, inlineCells(underlined ? `${marks} ${line.trim()}` : line, at, writer));
  return at + (underlined ? 2 : 1);
}

function plain(lines: readonly string[], at: number, writer: Writer): number {
  const line = lines[at] ?? '';
  if (line.trim() === '' || /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/.test(line)) flush(writer);
  const text = inlineCells(line, at, writer);
  if (line.trim() === '') blank(writer, at + 1);
  else if (text.trim() !== '') write(writer, at + 1, separatorAsText(text));
  return at + 1;
}

/** What separates slides in a deck is a rule, or text, in a lesson. */
function separatorAsText(line: string): string {
  if (line === '---') return '***';
  return line === '--' || line === '???' ? `\\${line}` : line;
}

const codeSpan = /(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)(?:\{\{([^{}]*)\}\})?/g;

/** The line without its braces; its commands are kept for the end of the paragraph. */
function inlineCells(line: string, at: number, writer: Writer): string {
  const marks = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*/.exec(line)?.[0] ?? '';
  const lead = marks.replace(/[^ \t>]/g, ' ');
  let isOnlyCells = false;
  const text = line.replace(codeSpan, (whole, ticks: string, code: string, inside?: string) => {
    const action = inside === undefined ? null : readAction(inside);
    if (action === null) return whole;
    writer.isLesson = true;
    if (action.runs) {
      const { terminal, interrupt } = action;
      const cell = { code: [code.trim()], lead, terminal, interrupt };
      writer.pending.push({ cell, number: at + 1 });
      isOnlyCells ||= line.trim() === whole;
    }
    return `${ticks}${code}${ticks}`;
  });
  return isOnlyCells ? '' : proseLine(text);
}
