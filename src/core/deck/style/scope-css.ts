// A deck's own style sheet as the page may take it: it reaches slides and nothing else.
import { findMark, splitAt, withoutComments } from './css-text.ts';
import { safeValue, type ValueOptions } from './safe-value.ts';
import { scopeSelector } from './scope-selector.ts';

type ScopedCss = {
  readonly css: string;
  readonly faults: readonly CssFault[];
};

/** What is left out, and why: the rest of a sentence. */
type CssFault = { readonly offset: number; readonly what: string; readonly why: string };

type Context = ValueOptions & {
  readonly css: string;
  readonly faults: CssFault[];
  readonly animations: ReadonlySet<string>;
};

/** Every rule is written anew from what was understood: nothing else gets through. */
export function scopeCss(text: string, options: ValueOptions): ScopedCss {
  const css = withoutComments(text.replace(/\r\n?|\f/g, '\n').replaceAll('\0', '\uFFFD'));
  const animations = new Set(
    [...css.matchAll(/@keyframes\s+([-\w]+)/gi)].map(([, name]) => name ?? ''),
  );
  const faults: CssFault[] = [];
  const written = rules({ ...options, css, faults, animations }, 0, css.length);
  return { css: written, faults };
}

function rules(context: Context, from: number, end: number): string {
  const { css, faults } = context;
  let written = '';
  for (let at = from; at < end; ) {
    const stop = findMark(css, at, end, '{;');
    const prelude = css.slice(at, stop);
    const head = prelude.trim();
    const offset = at + prelude.length - prelude.trimStart().length;
    if (css[stop] === '{') {
      const close = findMark(css, stop + 1, end, '}');
      if (css[close] !== '}') {
        faults.push({ offset, what: head, why: 'nothing closes its `{`' });
        return written;
      }
      written += head.startsWith('@')
        ? atRule(context, head, offset, stop + 1, close)
        : styleRule(context, head, offset, stop + 1, close);
      at = close + 1;
      continue;
    }
    if (head !== '' && !/^@charset\b/i.test(head))
      faults.push({ offset, what: head, why: whyNot(head) });
    at = stop + 1;
  }
  return written;
}

function whyNot(head: string): string {
  if (/^@import\b/i.test(head)) return 'a sheet takes no other: name both in `css:`';
  return 'it is no rule that a deck may have';
}

function styleRule(context: Context, head: string, offset: number, from: number, end: number) {
  const { faults } = context;
  const selectors = splitAt(head, 0, head.length, ',').flatMap(({ text }): string[] => {
    const scoped = scopeSelector(text);
    if (scoped === null) {
      faults.push({ offset, what: text.trim(), why: 'it does not stay within slides' });
      return [];
    }
    return scoped;
  });
  const body = declarations(context, from, end);
  return selectors.length === 0 || body === '' ? '' : `${selectors.join(', ')} { ${body} }\n`;
}

function atRule(context: Context, head: string, offset: number, from: number, end: number): string {
  const [, name = '', rest = ''] = /^@([-\w]+)\s*([\s\S]*)$/.exec(head) ?? [];
  const kind = name.toLowerCase();
  const isPlain = /^[\w\s.,:()<>=/%*+-]*$/.test(rest);
  if ((kind === 'media' || kind === 'supports') && isPlain)
    return `@${kind} ${rest.trim()} {\n${rules(context, from, end)}}\n`;
  if (kind === 'keyframes' && /^[-\w]+$/.test(rest.trim()))
    return `@keyframes deck-${rest.trim()} { ${frames(context, from, end)}}\n`;
  if (kind === 'font-face') return fontFace(context, offset, from, end);
  context.faults.push({ offset, what: head, why: 'it is no rule that a deck may have' });
  return '';
}

function frames(context: Context, from: number, end: number): string {
  const { css } = context;
  let written = '';
  for (let at = from; at < end; ) {
    const stop = findMark(css, at, end, '{');
    const close = findMark(css, stop + 1, end, '}');
    const moment = css.slice(at, stop).trim();
    if (css[stop] === '{' && /^(?:(?:from|to|[\d.]+%)[\s,]*)+$/i.test(moment))
      written += `${moment} { ${declarations(context, stop + 1, close)} } `;
    at = close + 1;
  }
  return written;
}

const pageFonts = /^(?:inter|jetbrains mono)(?: variable)?$/i;

/** The page's own letters stay what they are: terminals are written in them. */
function fontFace(context: Context, offset: number, from: number, end: number): string {
  const body = declarations(context, from, end);
  const named = [...body.matchAll(/(?:^|; )font-family: ["']?([^;"']+)["']?/gi)];
  const families = named.map(([, family = '']) => family.trim());
  if (families.length > 0 && !families.some(family => pageFonts.test(family)))
    return `@font-face { ${body} }\n`;
  const why = 'a font of a deck needs a name that the page does not use';
  context.faults.push({ offset, what: '@font-face', why });
  return '';
}

/** Exercises lie above whatever is on their slide. */
const limits: Readonly<Record<string, { readonly allows: RegExp; readonly why: string }>> = {
  position: {
    allows: /^(?:static|relative|absolute|sticky)(?:\s*!important)?$/i,
    why: 'it would leave the slide',
  },
  'z-index': {
    allows: /^(?:auto|-\d{1,9}|\d{1,2})(?:\s*!important)?$/i,
    why: 'it is a whole number below 100, since exercises lie above the rest',
  },
};

function declarations(context: Context, from: number, end: number): string {
  const { css, faults, animations } = context;
  return splitAt(css, from, end, ';')
    .flatMap(({ text, start }): string[] => {
      if (text.trim() === '') return [];
      const offset = start + text.length - text.trimStart().length;
      const [, property = '', value = ''] = /^\s*([-\w]+)\s*:([\s\S]*)$/.exec(text) ?? [];
      const what = text.trim().split('\n')[0] ?? '';
      const nested = findMark(text, 0, text.length, '{') < text.length;
      const safe = property === '' || nested ? null : safeValue(property, value, context);
      const why = nested
        ? 'a rule in a rule is not read: write it by itself'
        : property === ''
          ? 'it is no declaration'
          : "it asks for what is not in the deck's folder, or says what a deck may not";
      const limit = limits[property.toLowerCase()];
      const isOut = limit !== undefined && !limit.allows.test(value.trim());
      if (safe === null || isOut) {
        faults.push({ offset, what, why: isOut ? limit.why : why });
        return [];
      }
      const isAnimation = /^(?:-webkit-)?animation(?:-name)?$/i.test(property);
      const named = isAnimation
        ? safe.replace(/[-\w]+/g, word => (animations.has(word) ? `deck-${word}` : word))
        : safe;
      return [`${property}: ${named}`];
    })
    .join('; ');
}
