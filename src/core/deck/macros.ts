// What a deck's macros mean: `![:scale 50%](picture.png)` and `![:img words, 50%](picture.png)`.

export type Macro =
  | { readonly kind: 'picture'; readonly alt: string; readonly width: string | null }
  | { readonly kind: 'unknown'; readonly name: string };

const call = /^:([A-Za-z][\w-]*)(?:\s+([\s\S]*))?$/;
const size = /^\d+(?:\.\d+)?(?:%|px)?$/;

/** Null when the text between a picture's brackets calls no macro. */
export function readMacro(alt: string): Macro | null {
  const match = call.exec(alt.trim());
  if (!match) return null;
  const [, name = '', rest = ''] = match;
  const given = rest.split(',').map(one => one.trim());
  const width = size.test(given.at(-1) ?? '') ? (given.pop() ?? null) : null;
  if (name !== 'scale' && name !== 'img') return { kind: 'unknown', name };
  return { kind: 'picture', alt: given.join(', '), width };
}
