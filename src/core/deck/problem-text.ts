// An author's mistake as the line that commands and the server print.
import type { Problem } from './deck.ts';

/** `file:line:column: message (rule)`. */
export function problemText({ position, message, rule }: Problem): string {
  return `${position.file}:${position.line}:${position.column}: ${message} (${rule})`;
}
