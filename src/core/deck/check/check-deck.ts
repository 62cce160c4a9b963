// Everything that an author can have done wrong, found by reading: one list of rules.
import type { Problem } from '../deck.ts';
import { bracketClosesNothing, bracketsInCode } from './brackets.ts';
import { fenceEmpty, fenceFix, fenceTwoWords, markOrSubstitution } from './fences.ts';
import {
  linkNowhere,
  linkUndefined,
  markerUnknown,
  nameTwice,
  propertyCut,
  propertyNoSwitch,
  propertyWithoutValue,
} from './names.ts';
import { htmlLeftOut, pictureMissing } from './pictures.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';
import { emptySlide, notesTwice, separatorWithBlanks, stepInParagraph } from './separators.ts';
import { methodMisspelt, nothingToRun, snippetOutside, snippetTexts } from './snippets.ts';

const rules: readonly Rule[] = [
  separatorWithBlanks,
  emptySlide,
  stepInParagraph,
  notesTwice,
  fenceTwoWords,
  fenceEmpty,
  markOrSubstitution,
  bracketClosesNothing,
  bracketsInCode,
  propertyCut,
  propertyWithoutValue,
  propertyNoSwitch,
  nameTwice,
  linkNowhere,
  linkUndefined,
  markerUnknown,
  pictureMissing,
  htmlLeftOut,
  nothingToRun,
  methodMisspelt,
  snippetOutside,
  snippetTexts,
];

/** What the parser says and what the rules say; `more`: what others found, e.g. on the lab. */
export function checkDeck(context: CheckContext, more: readonly Finding[] = []): Finding[] {
  const { deck, scans } = context.reading;
  const parsed = deck.problems.map((problem): Finding => {
    const fix = problem.rule.startsWith('fence-') ? fenceFix(problem, scans) : null;
    return fix === null ? problem : { ...problem, fix };
  });
  const found = [...parsed, ...rules.flatMap(rule => rule(context)), ...more];
  return inOrder(found, [context.file, ...scans.map(({ source }) => source.file)]);
}

/** In the order of the deck, each once: what a layout holds is seen on every slide. */
function inOrder(findings: readonly Finding[], files: readonly string[]): Finding[] {
  const rank = new Map([...files].reverse().map((file, index) => [file, -index]));
  const seen = new Map(findings.map(finding => [keyOf(finding), finding]));
  return [...seen.values()].sort(
    (a, b) =>
      (rank.get(a.position.file) ?? 0) - (rank.get(b.position.file) ?? 0) ||
      a.position.line - b.position.line ||
      a.position.column - b.position.column,
  );
}

function keyOf({ position, rule, message }: Problem): string {
  return [position.file, position.line, position.column, rule, message].join('\0');
}
