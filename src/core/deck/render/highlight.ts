// Colours code: tokens by shiki, as spans with a class per kind, with the dialect's marks on them.
import type { Element, ElementContent } from 'hast';
import {
  createCssVariablesTheme,
  createHighlighterCoreSync,
  type HighlighterCore,
  type LanguageRegistration,
  type ThemedToken,
} from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import bash from 'shiki/langs/bash.mjs';
import css from 'shiki/langs/css.mjs';
import docker from 'shiki/langs/docker.mjs';
import go from 'shiki/langs/go.mjs';
import hcl from 'shiki/langs/hcl.mjs';
import ini from 'shiki/langs/ini.mjs';
import javascript from 'shiki/langs/javascript.mjs';
import json from 'shiki/langs/json.mjs';
import python from 'shiki/langs/python.mjs';
import sql from 'shiki/langs/sql.mjs';
import terraform from 'shiki/langs/terraform.mjs';
import toml from 'shiki/langs/toml.mjs';
import yaml from 'shiki/langs/yaml.mjs';
import { type MarkedCode, placeholderName } from '../snippet-text.ts';

type Grammar = LanguageRegistration[];

const grammars: Readonly<Record<string, Grammar>> = {
  bash,
  css,
  docker,
  dockerfile: docker,
  go,
  hcl,
  hide: bash,
  ini,
  javascript,
  js: javascript,
  json,
  py: python,
  python,
  sh: bash,
  shell: bash,
  sql,
  terraform,
  tf: terraform,
  toml,
  yaml,
  yml: yaml,
};
const theme = 'css-variables';

type Token = { readonly text: string; readonly kind: string | null };

// Bounded by length and not by time: what a page shows must not depend on a busy machine.
const bounds = { tokenizeTimeLimit: 0, tokenizeMaxLineLength: 2_000 };

let highlighter: HighlighterCore | null = null;
const cache = new Map<string, readonly Token[]>();
const cachedMax = 1_000;

/**
 * The children of a `code` element; their text is exactly `code.text`. In a snippet, marked names
 * are placeholders.
 */
export function highlight(
  code: MarkedCode,
  language: string | null,
  isSnippet: boolean,
): ElementContent[] {
  const tokens = tokensOf(code.text, language);
  const content: ElementContent[] = [];
  let at = 0;
  const marks = [...lineMarks(code), ...spanMarks(code, isSnippet)].sort(
    (a, b) => a.start - b.start,
  );
  for (const mark of marks) {
    // A span on a marked line is part of the line's mark.
    if (mark.start < at) continue;
    content.push(...cut(tokens, at, mark.start));
    content.push({ ...mark.element, children: cut(tokens, mark.start, mark.end) });
    at = mark.end;
  }
  content.push(...cut(tokens, at, code.text.length));
  return content;
}

type Mark = { readonly start: number; readonly end: number; readonly element: Element };

function spanMarks(code: MarkedCode, isSnippet: boolean): Mark[] {
  return code.spans.map(({ start, end }) => {
    const name = isSnippet ? placeholderName(code.text.slice(start, end)) : null;
    const properties = name === null ? {} : { dataPlaceholder: name };
    return { start, end, element: { type: 'element', tagName: 'mark', properties, children: [] } };
  });
}

function lineMarks(code: MarkedCode): Mark[] {
  if (code.lines.length === 0) return [];
  const starts = [0];
  for (let at = code.text.indexOf('\n'); at !== -1; at = code.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  return code.lines.map(line => {
    const start = starts[line] ?? 0;
    const end = (starts[line + 1] ?? code.text.length + 1) - 1;
    const properties = { className: ['marked-line'] };
    return { start, end, element: { type: 'element', tagName: 'mark', properties, children: [] } };
  });
}

function tokensOf(text: string, language: string | null): readonly Token[] {
  const isKnown = language !== null && Object.hasOwn(grammars, language);
  const grammar = isKnown ? grammars[language] : undefined;
  if (!grammar) return [{ text, kind: null }];
  const key = `${language}\n${text}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const tokens = colour(text, grammar).flatMap((line, number) => {
    const found: Token[] = number === 0 ? [] : [{ text: '\n', kind: null }];
    for (const { content, color } of line) found.push({ text: content, kind: kindOf(color) });
    return found;
  });
  if (cache.size >= cachedMax) cache.clear();
  cache.set(key, tokens);
  return tokens;
}

/** Grammars are loaded when the first code of their language comes: each takes milliseconds. */
function colour(text: string, grammar: Grammar): ThemedToken[][] {
  highlighter ??= createHighlighterCoreSync({
    themes: [createCssVariablesTheme({ name: theme, variablePrefix: '--', fontStyle: false })],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const lang = grammar.at(-1)?.name ?? 'text';
  if (!highlighter.getLoadedLanguages().includes(lang)) highlighter.loadLanguageSync(grammar);
  return highlighter.codeToTokensBase(text, { lang, theme, ...bounds });
}

/** `keyword` of `var(--token-keyword)`: the theme names a variable for each kind of token. */
function kindOf(color: string | undefined): string | null {
  return /^var\(--token-([a-z-]+)\)$/.exec(color ?? '')?.[1] ?? null;
}

/** The part of the tokens between two offsets of the text. */
function cut(tokens: readonly Token[], start: number, end: number): ElementContent[] {
  const content: ElementContent[] = [];
  let at = 0;
  for (const { text, kind } of tokens) {
    const value = text.slice(Math.max(0, start - at), Math.max(0, end - at));
    at += text.length;
    if (value === '') continue;
    const last = content.at(-1);
    if (kind === null && last?.type === 'text') last.value += value;
    else content.push(kind === null ? { type: 'text', value } : tokenSpan(kind, value));
    if (at >= end) break;
  }
  return content;
}

function tokenSpan(kind: string, value: string): Element {
  const properties = { className: [`token-${kind}`] };
  return { type: 'element', tagName: 'span', properties, children: [{ type: 'text', value }] };
}
