// The `filters` of listings: JSON of key → values, with the sentence for keys nobody knows.
import { fail, ok, type Result } from '../../lib/result.ts';
import type { Refusal } from '../store/refusal.ts';
import type { Call } from './call.ts';

export type Filters = {
  readonly has: (key: string) => boolean;
  readonly values: (key: string) => readonly string[];
  /** No value asked for, or one of them is this very text. */
  readonly exact: (key: string, text: string) => boolean;
  /** … is a beginning of this text. */
  readonly prefix: (key: string, text: string) => boolean;
  /** … is contained in this text, or matches it as a pattern. */
  readonly fuzzy: (key: string, text: string) => boolean;
  /** All labels asked for are there: `name` or `name=value`. */
  readonly labels: (key: string, labels: { readonly [name: string]: string } | null) => boolean;
};

/** Reads the query's filters; an unknown key is a 400. */
export function readFilters(call: Call, known: readonly string[]): Result<Filters, Refusal> {
  const text = call.request.query?.filters ?? '';
  let given: { readonly [key: string]: unknown } = {};
  try {
    given = text ? (JSON.parse(text) as typeof given) : {};
  } catch {
    return fail({ status: 400, message: `invalid filters: ${text}` });
  }
  const table = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(given)) {
    if (!known.includes(key)) return fail({ status: 400, message: `Invalid filter '${key}'` });
    const list = Array.isArray(value) ? value.map(String) : Object.keys(value as object);
    if (list.length > 0) table.set(key, list);
  }
  const any = (key: string, test: (value: string) => boolean) => {
    const values = table.get(key);
    return !values || values.some(test);
  };
  return ok({
    has: key => table.has(key),
    values: key => table.get(key) ?? [],
    exact: (key, one) => any(key, value => value === one),
    prefix: (key, one) => any(key, value => one.startsWith(value)),
    fuzzy: (key, one) => any(key, value => one.includes(value) || matches(value, one)),
    labels: (key, labels) =>
      (table.get(key) ?? []).every(value => {
        const at = value.indexOf('=');
        const name = at < 0 ? value : value.slice(0, at);
        const has = labels !== null && Object.hasOwn(labels, name);
        return has && (at < 0 || labels[name] === value.slice(at + 1));
      }),
  });
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}
