// What the keys of the phone's key bar send.

const arrows: Readonly<Record<string, string>> = {
  ArrowUp: 'A',
  ArrowDown: 'B',
  ArrowRight: 'C',
  ArrowLeft: 'D',
};

/** `application`: the program asked for the other form of the cursor keys. */
export function keySequence(key: string, application: boolean): string {
  const arrow = arrows[key];
  if (arrow) return `\x1b${application ? 'O' : '['}${arrow}`;
  if (key === 'Escape') return '\x1b';
  if (key === 'Tab') return '\t';
  if (key === 'Interrupt') return '\x03';
  return key;
}

/** The next sign after *Ctrl* was pressed: `c` is ^C, `[` is Escape. */
export function controlled(text: string): string {
  const code = text.toUpperCase().charCodeAt(0);
  if (text.length !== 1 || code < 64 || code > 95) return text;
  return String.fromCharCode(code - 64);
}
