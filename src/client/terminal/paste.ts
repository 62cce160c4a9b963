// What pasting into a terminal means: bracketed where the program asks for it, asked for when long.

export type Paste = {
  /** What goes to the terminal. */
  readonly text: string;
  readonly lines: number;
  /** Several lines: the person is asked first. */
  readonly asks: boolean;
  /** The program takes it as one text and waits for Enter; else each line runs as it comes. */
  readonly waits: boolean;
};

/** `bracketed`: the program said that it understands pasted text as such. */
export function preparePaste(clipboard: string, bracketed: boolean): Paste {
  // Enter is a carriage return; an escape in pasted text could end the bracket early.
  const text = clipboard.replace(/\r\n|\n/g, '\r').replaceAll('\x1b', '');
  const lines = text.replace(/\r$/, '').split('\r').length;
  return {
    text: bracketed ? `\x1b[200~${text}\x1b[201~` : text,
    lines,
    asks: lines > 1,
    waits: bracketed,
  };
}
