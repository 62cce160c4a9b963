// History expansion: !!, !$, !3, !-2, !ls, !?text?, ^old^new.

/** The line with its events; an error text; or null when nothing was there to expand. */
export function expandHistory(
  line: string,
  history: readonly string[],
): { readonly line: string } | { readonly error: string } | null {
  const quick = /^\^([^^]*)\^([^^]*)\^?$/.exec(line);
  if (quick) {
    const last = history.at(-1);
    if (!last?.includes(quick[1] as string)) return { error: `:s${line}: substitution failed` };
    return { line: last.replace(quick[1] as string, () => quick[2] as string) };
  }
  if (!line.includes('!')) return null;
  let result = '';
  let changed = false;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '\\') {
      result += char + line.charAt(++at);
      continue;
    }
    if (char === "'" && !quoted) {
      const end = line.indexOf("'", at + 1);
      const stop = end < 0 ? line.length : end + 1;
      result += line.slice(at, stop);
      at = stop - 1;
      continue;
    }
    // A word that begins a comment ends what is expanded.
    if (char === '#' && !quoted && (at === 0 || /\s/.test(line.charAt(at - 1)))) {
      result += line.slice(at);
      break;
    }
    if (char === '"') quoted = !quoted;
    const rest = line.slice(at);
    const match =
      char === '!'
        ? /^!(!|\$|\^|\*|-?\d+|\?[^?]+\??|[A-Za-z_./][^\s;&|<>()"':]*)(:\$|:\^|:\*|:\d+)?/.exec(
            rest,
          )
        : null;
    if (!match || line[at - 1] === '{' || (quoted && rest.startsWith('!"'))) {
      result += char;
      continue;
    }
    const event = eventOf(match[1] as string, history);
    if (event === null) return { error: `${match[0]}: event not found` };
    result += wordsOf(event, match[1] as string, match[2]);
    changed = true;
    at += match[0].length - 1;
  }
  return changed ? { line: result } : null;
}

function eventOf(spec: string, history: readonly string[]): string | null {
  if (/^[!$^*]$/.test(spec)) return history.at(-1) ?? null;
  if (/^-?\d+$/.test(spec)) {
    const number = Number(spec);
    return (number < 0 ? history.at(number) : history[number - 1]) ?? null;
  }
  if (spec.startsWith('?')) {
    const text = spec.replace(/^\?|\?$/g, '');
    return history.findLast(line => line.includes(text)) ?? null;
  }
  return history.findLast(line => line.startsWith(spec)) ?? null;
}

function wordsOf(event: string, spec: string, selector: string | undefined): string {
  const which = selector?.slice(1) ?? (/^[$^*]$/.test(spec) ? spec : '');
  if (which === '') return event;
  const words = event.trim().split(/\s+/);
  if (which === '$') return words.at(-1) ?? '';
  if (which === '^') return words[1] ?? '';
  if (which === '*') return words.slice(1).join(' ');
  return words[Number(which)] ?? '';
}
