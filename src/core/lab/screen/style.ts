// Colours and weights of text: SGR parameters folded into one canonical string per style.

type Style = {
  flags: Set<number>;
  foreground: string;
  background: string;
};

const offs: Readonly<Record<number, readonly number[]>> = {
  22: [1, 2],
  23: [3],
  24: [4, 21],
  25: [5, 6],
  27: [7],
  28: [8],
  29: [9],
};

/** The style after `SGR parameters`, both as parameters that set it from the default: `1;31`. */
export function nextStyle(style: string, parameters: readonly number[]): string {
  const next = read(style);
  const list = parameters.length === 0 ? [0] : parameters;
  for (let at = 0; at < list.length; at++) {
    const code = list[at] ?? 0;
    if (code === 38 || code === 48) {
      const used = list[at + 1] === 5 ? 3 : list[at + 1] === 2 ? 5 : 1;
      const colour = list.slice(at, at + used).join(';');
      if (used > 1 && code === 38) next.foreground = colour;
      else if (used > 1) next.background = colour;
      at += used - 1;
    } else apply(next, code);
  }
  return write(next);
}

/** Only the background of a style: what an erased cell shows. */
export function backgroundOf(style: string): string {
  return style === '' ? '' : read(style).background;
}

function apply(style: Style, code: number): void {
  if (code === 0) {
    style.flags.clear();
    style.foreground = '';
    style.background = '';
  } else if (code < 10 || code === 21) style.flags.add(code);
  else if (offs[code]) for (const flag of offs[code]) style.flags.delete(flag);
  else if (code === 39) style.foreground = '';
  else if (code === 49) style.background = '';
  else if ((code >= 30 && code < 38) || (code >= 90 && code < 98)) style.foreground = `${code}`;
  else if ((code >= 40 && code < 48) || (code >= 100 && code < 108)) style.background = `${code}`;
}

function read(style: string): Style {
  const result: Style = { flags: new Set(), foreground: '', background: '' };
  if (style === '') return result;
  const list = style.split(';').map(Number);
  for (let at = 0; at < list.length; at++) {
    const code = list[at] ?? 0;
    if (code === 38 || code === 48) {
      const used = list[at + 1] === 5 ? 3 : 5;
      const colour = list.slice(at, at + used).join(';');
      if (code === 38) result.foreground = colour;
      else result.background = colour;
      at += used - 1;
    } else apply(result, code);
  }
  return result;
}

function write(style: Style): string {
  const parts = [...style.flags].sort((one, other) => one - other).map(String);
  if (style.foreground) parts.push(style.foreground);
  if (style.background) parts.push(style.background);
  return parts.join(';');
}
