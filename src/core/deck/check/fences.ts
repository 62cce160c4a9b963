// Rules about fenced code: what its first line says, what it holds, and how an open one is closed.

import type { Problem } from '../deck.ts';
import { fenceCode } from '../scan/regions.ts';
import type { Scan } from '../scan/slides.ts';
import { readMarks } from '../snippet-text.ts';
import { positionAt } from '../source.ts';
import { type Finding, type Fix, fencesOf, findingAt, type Rule, writtenScans } from './rule.ts';

export const fenceTwoWords: Rule = context =>
  writtenScans(context).flatMap(scan =>
    fencesOf(scan).flatMap(({ info, infoStart, language }): Finding[] => {
      if (!/\s/.test(info)) return [];
      return [
        findingAt(scan, infoStart, {
          severity: 'warning',
          rule: 'fence-two-words',
          message: `Only \`${language}\` of \`${info}\` counts, and older slideshows see no code block here: keep one word.`,
        }),
      ];
    }),
  );

export const fenceEmpty: Rule = context =>
  writtenScans(context).flatMap(scan =>
    fencesOf(scan).flatMap(({ run, contentStart, contentEnd, closingLength }): Finding[] => {
      if (closingLength === 0 || contentEnd > contentStart) return [];
      return [
        findingAt(scan, run, {
          severity: 'warning',
          rule: 'fence-empty',
          message:
            'This code block is empty, and in older slideshows it runs on to the next one: put something in, or remove it.',
        }),
      ];
    }),
  );

const shells = new Set(['bash', 'sh', 'shell', 'zsh', 'hide']);
const atLineStart = /^[ \t]*`([^`\n]+)`/gm;

/** At the start of a shell line a marked span and a command substitution look the same. */
export const markOrSubstitution: Rule = context =>
  writtenScans(context).flatMap(scan =>
    fencesOf(scan).flatMap(fence => {
      const { language, contentStart, contentEnd } = fence;
      if (!shells.has(language ?? '')) return [];
      const { spans } = readMarks(fenceCode(scan.source.text, fence), { language, lines: false });
      const code = scan.source.text.slice(contentStart, contentEnd);
      return [...code.matchAll(atLineStart)].flatMap((match): Finding[] => {
        const word = match[1] ?? '';
        // Read as a mark: the span is among those of the code.
        if (/^<?[A-Za-z][\w.-]*>?$/.test(word) && spans.length > 0) return [];
        return [
          findingAt(scan, contentStart + match.index + match[0].indexOf('`'), {
            severity: 'warning',
            rule: 'mark-or-substitution',
            message: `\`${word}\` in backticks at the start of a shell line is run, not marked: write $(${word}) to run it, or move the mark.`,
          }),
        ];
      });
    }),
  );

/** How the parser's own problems with fences are mended without changing what the deck says. */
export function fenceFix(problem: Problem, scans: readonly Scan[]): Fix | null {
  for (const scan of scans) {
    const { source } = scan;
    if (source.file !== problem.position.file || source.fixed) continue;
    for (const fence of fencesOf(scan)) {
      const at = positionAt(source, fence.run);
      if (at.line !== problem.position.line || at.column !== problem.position.column) continue;
      const mark = source.text[fence.run] ?? '`';
      if (problem.rule === 'fence-closed-short') {
        const remove = mark.repeat(fence.runLength - fence.closingLength);
        return { line: at.line, column: at.column, remove, insert: '' };
      }
      const before = source.text.slice(fence.start, fence.run);
      if (before.trim() !== '') return null;
      const end = source.text.slice(0, fence.contentEnd).trimEnd().length;
      const { line, column } = positionAt(source, Math.max(end, fence.contentStart - 1));
      const insert = `\n${before}${mark.repeat(fence.runLength)}`;
      return { line, column, remove: '', insert };
    }
  }
  return null;
}
