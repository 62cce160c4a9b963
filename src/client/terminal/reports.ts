// What a terminal says by itself, as opposed to what a person types.

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in them
const report = /^\x1b(?:\[[?>]?[\d;]*\$?[cnRyIOt]|\]|P)/;

/** Whether this is a terminal's answer to a question of a program: its kind, place, colours, focus. */
export function isReport(text: string): boolean {
  return report.test(text);
}
