// Names of keys, as `key` snippets give them, to what a terminal's keyboard sends.

const named: Readonly<Record<string, string>> = {
  Enter: '\r',
  Space: ' ',
  Tab: '\t',
  BTab: '\x1b[Z',
  Escape: '\x1b',
  BSpace: '\x7f',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
  PageUp: '\x1b[5~',
  PPage: '\x1b[5~',
  PageDown: '\x1b[6~',
  NPage: '\x1b[6~',
  Insert: '\x1b[2~',
  IC: '\x1b[2~',
  Delete: '\x1b[3~',
  DC: '\x1b[3~',
};

/** What a key sends, or null when there is no such key: `^C`, `C-c`, `M-x`, `Enter`, `q`. */
export function keyBytes(name: string): string | null {
  const known = named[name];
  if (known !== undefined) return known;
  const control = /^(?:\^|C-)(.)$/.exec(name)?.[1];
  if (control === '?') return '\x7f';
  if (control !== undefined) {
    const code = control.toUpperCase().charCodeAt(0);
    return code >= 64 && code < 96 ? String.fromCharCode(code - 64) : null;
  }
  const alternate = /^M-(.+)$/.exec(name)?.[1];
  if (alternate !== undefined) {
    const bytes = keyBytes(alternate);
    return bytes === null ? null : `\x1b${bytes}`;
  }
  return [...name].length === 1 ? name : null;
}
