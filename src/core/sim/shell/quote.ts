// Text as the shell would write it so that it can be read again.

/** `always`: single quotes even where none are needed, as ${x@Q} and `declare -p` of old do. */
export function quoteForShell(text: string, always = false): string {
  if (/\p{Cc}/u.test(text)) return `$'${text.replace(/[\p{Cc}\\']/gu, escapeChar)}'`;
  if (!always && /^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** As `printf %q` and `xtrace` write. */
export function quoteWithBackslashes(text: string): string {
  if (text === '') return "''";
  if (/\p{Cc}/u.test(text)) return quoteForShell(text);
  return text.replace(/[^A-Za-z0-9_@%+=:,./-]/gu, char => (char > '\x7f' ? char : `\\${char}`));
}

/** As `declare -p` and `export -p` write: in double quotes. */
export function quoteInDouble(text: string): string {
  if (/\p{Cc}/u.test(text)) return quoteForShell(text);
  return `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}

function escapeChar(char: string): string {
  switch (char) {
    case '\n':
      return '\\n';
    case '\t':
      return '\\t';
    case '\r':
      return '\\r';
    case '\x1b':
      return '\\E';
    case '\\':
    case "'":
      return `\\${char}`;
    default:
      return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  }
}
