// Lists: rows of fields, printed as a table, by a template, as JSON or as bare ids.
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import { alignTabs } from './table.ts';
import { createTemplate, type RowValue, type Template, type Value } from './template.ts';
import { headingFunctions } from './template-functions.ts';

export type ListSpec = {
  /** Go type of a row, as errors name it: `*node.nodeContext`. */
  readonly type: string;
  /** Field to heading; a field without one is for templates only. */
  readonly headings: Readonly<Record<string, string>>;
  /** Fields of the default table, in order. */
  readonly columns: readonly string[];
  /** What `-q` prints; ID unless told. */
  readonly quiet?: string;
};

/** Prints rows by the flags `--format` and `--quiet` (where the command has them). */
export function* printList(
  context: Context,
  spec: ListSpec,
  rows: readonly RowValue[],
  options: { format: string; quiet?: boolean },
): Task<void> {
  yield* context.out(formatList(spec, rows, options.format, options.quiet ?? false));
}

/** The text of the list; throws the CommandError of a template that is wrong. */
export function formatList(
  spec: ListSpec,
  rows: readonly RowValue[],
  format: string,
  quiet: boolean,
): string {
  const plain = format === '' || format === 'table';
  const chosen = plain
    ? quiet
      ? `{{.${spec.quiet ?? 'ID'}}}`
      : `table ${spec.columns.map(name => `{{.${name}}}`).join('\t')}`
    : format === 'json'
      ? '{{json .}}'
      : format;
  const isTable = /^table(\s|\\t|$)/.test(chosen);
  const source = (isTable ? chosen.slice(5) : chosen)
    .replace(/^ +| +$/g, '')
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n');
  const template = parse(source);
  const lines = rows.map(
    row => `${run(template, { value: row, shape: { kind: 'row', name: spec.type } })}\n`,
  );
  if (!isTable) return lines.join('');
  const heading = createTemplate(source, headingFunctions);
  const head = heading.ok
    ? run(heading.value, {
        value: {
          fields: spec.headings,
          methods: { Label: labelHeading },
        } satisfies RowValue,
        shape: { kind: 'row', name: 'formatter.SubHeaderContext' },
      })
    : '';
  return alignTabs(`${head}\n${lines.join('')}`);
}

function parse(source: string): Template {
  const template = createTemplate(source);
  if (!template.ok) throw new CommandError(`template parsing error: ${template.error}`);
  return template.value;
}

function run(template: Template, data: Value): string {
  const text = template.execute(data);
  if (!text.ok) throw new CommandError(`template parsing error: ${text.error}`);
  return text.value;
}

/** The heading of `{{.Label "com.docker.swarm.task"}}` is its last word. */
function labelHeading(name: string): string {
  return (name.split('.').at(-1) ?? '').replace(/[-_]/g, ' ');
}

/** First 12 digits of an id, or all of it. */
export function shortId(id: string, whole = false): string {
  const bare = whole ? id : id.replace(/^sha256:/, '');
  return whole ? bare : bare.slice(0, 12);
}

/** `k=v,k=v`, sorted. */
export function labelsText(labels: Readonly<Record<string, string>> | null | undefined): string {
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/** At most `most` columns, the last one an ellipsis. */
export function ellipsis(text: string, most: number): string {
  const chars = [...text];
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}
