// What a declaration of a deck's style sheet may say: nothing that fetches from elsewhere.

export type ValueOptions = {
  /** The address of a file of the deck, or null for one that may not be asked for. */
  readonly address: (path: string) => string | null;
};

const functions = new Set(
  [
    'var calc min max clamp rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark',
    'linear-gradient radial-gradient conic-gradient repeating-linear-gradient',
    'repeating-radial-gradient repeating-conic-gradient translate translatex translatey translate3d',
    'scale scalex scaley rotate skew skewx skewy matrix perspective cubic-bezier steps repeat',
    'minmax fit-content counter counters attr blur brightness contrast drop-shadow grayscale',
    'hue-rotate invert opacity saturate sepia circle ellipse inset polygon format local url',
  ].flatMap(line => line.split(' ')),
);

const picture = /^data:(?:image\/(?:png|jpeg|gif|webp|avif|svg\+xml)|font\/woff2)[;,]/i;
const address = /url\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([^"'()\\\s{}]*))\s*\)/gi;

/** The value as it may be written into the page's sheet, or null: why not is not told to it. */
export function safeValue(property: string, value: string, options: ValueOptions): string | null {
  const words = /^(?:content|quotes)$/i.test(property);
  const bare = value.replace(/"[^"\\\n]*"|'[^'\\\n]*'/g, '""');
  const plain = words
    ? value.replace(
        /"(?:[^"\\\n]|\\[\da-f]{1,6} ?|\\")*"|'(?:[^'\\\n]|\\[\da-f]{1,6} ?|\\')*'/gi,
        '""',
      )
    : bare;
  const rest = plain.replace(/!\s*important\s*$/i, '');
  // No escapes, which would hide names; nothing that ends the declaration, the rule or a string.
  if (!/^(?:[\w\s.,%#+*/()\u0080-\uffff:=|[\]-]|"")*$/.test(rest.replace(address, 'url()')))
    return null;
  if (!isBalanced(rest)) return null;
  for (const [, name = ''] of rest.matchAll(/([\w-]*)\(/g))
    if (name !== '' && !functions.has(name.toLowerCase())) return null;
  let isAllowed = true;
  const written = value.replace(address, (_, double, single, unquoted) => {
    const path: string = (double ?? single ?? unquoted ?? '').trim();
    const safe = picture.test(path) ? path : options.address(path);
    if (safe === null) isAllowed = false;
    return `url("${(safe ?? '').replace(/["\\\n]/g, encodeURIComponent)}")`;
  });
  const asked = value.match(/url\(/gi)?.length ?? 0;
  if (!isAllowed || asked !== (value.match(address)?.length ?? 0)) return null;
  return written.replace(/\s+/g, ' ').trim();
}

function isBalanced(text: string): boolean {
  const open: string[] = [];
  for (const char of text) {
    if (char === '(') open.push(')');
    else if (char === '[') open.push(']');
    else if ((char === ')' || char === ']') && open.pop() !== char) return false;
  }
  return open.length === 0;
}
