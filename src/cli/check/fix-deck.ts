// Makes the fixes that change nothing of what a deck says, and only those.
import { applyFixes } from '../../core/deck/check/apply-fixes.ts';
import { meaningOf } from '../../core/deck/check/meaning.ts';
import type { Finding, Fix } from '../../core/deck/check/rule.ts';
import type { Deck } from '../../core/deck/deck.ts';
import type { Lab } from '../../core/lab/lab.ts';
import { createProgram } from '../../core/lab/steps.ts';
import type { DeckFiles } from './read-deck.ts';

/**
 * Changes the texts in `files` (not those on disk) and gives the number of fixes made. Each change
 * is proven by reading the deck again: one that would alter it is taken back.
 */
export function fixDeck(
  files: DeckFiles,
  findings: readonly Finding[],
  lab: Lab | null,
  values: Readonly<Record<string, string>>,
): number {
  const before = files.read(values).deck;
  const meaning = meaningWith(before, lab);
  const isSame = () => {
    const { deck } = files.read(values);
    return meaningWith(deck, lab) === meaning && !isWorse(deck, before);
  };
  let count = 0;
  for (const [file, fixes] of byFile(findings)) {
    const original = files.textOf(file);
    if (original === null) continue;
    const all = applyFixes(original, fixes);
    files.setText(file, all.text);
    if (isSame()) {
      count += all.made.length;
      continue;
    }
    files.setText(file, original);
    count += oneByOne(files, file, fixes, isSame);
  }
  return count;
}

/** From the end of the file: the places of the others stay what they are. */
function oneByOne(
  files: DeckFiles,
  file: string,
  fixes: readonly Fix[],
  isSame: () => boolean,
): number {
  let count = 0;
  const ordered = [...fixes].sort((a, b) => b.line - a.line || b.column - a.column);
  for (const fix of ordered) {
    const text = files.textOf(file) ?? '';
    const fixed = applyFixes(text, [fix]);
    files.setText(file, fixed.text);
    if (isSame()) count += fixed.made.length;
    else files.setText(file, text);
  }
  return count;
}

/** A mistake has come that was not there, even if the slides look the same. */
function isWorse(after: Deck, before: Deck): boolean {
  const count = (deck: Deck, rule: string) =>
    deck.problems.filter(problem => problem.rule === rule).length;
  return after.problems.some(({ rule }) => count(after, rule) > count(before, rule));
}

function byFile(findings: readonly Finding[]): Map<string, Fix[]> {
  const fixes = new Map<string, Fix[]>();
  for (const { position, fix } of findings) {
    if (!fix) continue;
    const list = fixes.get(position.file) ?? [];
    list.push(fix);
    fixes.set(position.file, list);
  }
  return fixes;
}

function meaningWith(deck: Deck, lab: Lab | null): string {
  if (lab === null) return meaningOf(deck, () => null);
  const program = createProgram(deck.exercises, lab);
  return meaningOf(deck, id => program.cellOf(id)?.step.terminal ?? null);
}
