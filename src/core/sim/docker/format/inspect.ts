// `inspect` of anything: all objects as one JSON list, or each through a template.
import type { Task } from '../../kernel/kernel.ts';
import { CommandError, type Context } from '../context.ts';
import { any, inOrder, type Shape } from './shape.ts';
import { createTemplate } from './template.ts';

export type Inspected = { readonly value: unknown; readonly shape: Shape };

/**
 * Fetches each reference, prints what was found, then complains about the others, as the real
 * client does: the list comes first, whatever failed in between. A bad template is status 64.
 */
export function* inspectAll(
  context: Context,
  references: readonly string[],
  format: string,
  fetch: (reference: string) => Task<Inspected>,
): Task<number> {
  const json = format === '' || format === 'json';
  const template = json ? null : createTemplate(format);
  if (template && !template.ok) {
    throw new CommandError(`template parsing error: ${template.error}`, 64);
  }
  const errors: string[] = [];
  const found: Inspected[] = [];
  let printed = '';
  for (const reference of references) {
    try {
      const one = yield* fetch(reference);
      found.push(one);
      if (!template?.ok) continue;
      // Raw JSON: a key that is not there is an error, not a zero.
      const text = template.value.execute(one, one.shape.kind === 'any');
      if (text.ok) printed += `${text.value}\n`;
      else errors.push(`template parsing error: ${text.error}`);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      errors.push(problem.message);
    }
  }
  if (json)
    printed =
      format === 'json' ? `${JSON.stringify(found.map(one => one.value))}\n` : listOf(found);
  yield* context.out(printed);
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}

function listOf(found: readonly Inspected[]): string {
  if (found.length === 0) return '[]\n';
  const text = JSON.stringify(
    found.map(one => inOrder(one.value, one.shape)),
    null,
    4,
  );
  // Typed values pass through Go's encoder, which escapes what HTML would read.
  const typed = found.every(one => one.shape !== any);
  return `${typed ? escapeHtml(text) : text}\n`;
}

function escapeHtml(text: string): string {
  return text.replace(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`);
}
