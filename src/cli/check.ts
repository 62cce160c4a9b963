// `deckhand check DECK…`: everything that an author can have done wrong, found by reading.
import { writeFileSync } from 'node:fs';
import { sep } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDeck } from '../core/deck/check/check-deck.ts';
import type { Finding } from '../core/deck/check/rule.ts';
import type { Deck } from '../core/deck/deck.ts';
import type { DeckReading } from '../core/deck/parse-deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { checkLab } from '../core/lab/check/check-lab.ts';
import type { Lab } from '../core/lab/lab.ts';
import { createSpelling } from '../server/file-spelling.ts';
import { findLab, listLabs } from '../server/labs.ts';
import { CallError, guard, parseCall } from './call.ts';
import { fixDeck } from './check/fix-deck.ts';
import { measureSlides } from './check/measure-slides.ts';
import { type DeckFiles, openDeckFiles } from './check/read-deck.ts';

const usage = `usage: deckhand check DECK… [options]

Reads decks without running them and says everything that an author can have done wrong, as
file:line:column: message (rule): what is wrong and what to do.

  --lab LAB      the lab to check against instead of the deck's own
  --fix          makes the changes that are safe: those that alter nothing of what the deck says
  --no-measure   does not look in Chromium whether slides fit
  --json         one object of JSON on stdout, an array of them for several decks
  --help         this text

Exit status: 0 nothing to say, 1 something was found, 2 the call or the input is wrong.
`;

const options = {
  lab: { type: 'string' },
  fix: { type: 'boolean' },
  'no-measure': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type DeckCheck = {
  readonly deck: string;
  readonly lab: string | null;
  readonly slides: number;
  readonly fixed: number;
  readonly findings: readonly Finding[];
  /** What was not looked at, and why: one sentence each. */
  readonly notes: readonly string[];
};

export function runCheck(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('check', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    if (positionals.length === 0)
      throw new CallError('Name the deck to check: deckhand check DECK.');
    const checks: DeckCheck[] = [];
    for (const given of positionals) checks.push(await checkFile(given, values));
    if (values.json === true) {
      const objects = checks.map(toJson);
      const [only] = objects;
      process.stdout.write(`${JSON.stringify(objects.length === 1 ? only : objects, null, 2)}\n`);
    } else process.stdout.write(checks.map(toText).join(''));
    for (const note of new Set(checks.flatMap(({ notes }) => notes)))
      process.stderr.write(`deckhand: ${note}\n`);
    return checks.some(({ findings }) => findings.length > 0) ? 1 : 0;
  });
}

type Values = {
  readonly lab?: string;
  readonly fix?: boolean;
  readonly 'no-measure'?: boolean;
};

async function checkFile(given: string, values: Values): Promise<DeckCheck> {
  const file = given.split(sep).join('/');
  const files = openDeckFiles(file);
  const choice = chooseLab(files.read({}).deck, file, values.lab ?? null);
  const { lab } = choice;
  const markers: Record<string, string> = lab?.gitrepo ? { GITREPO: lab.gitrepo } : {};
  const spelling = createSpelling(file);
  const look = (reading: DeckReading): Finding[] =>
    checkDeck({ reading, file, hasLab: lab !== null, spelling }, [
      ...choice.findings,
      ...(lab === null ? [] : checkLab(reading.deck, lab)),
    ]);
  let reading = files.read(markers);
  let findings = look(reading);
  let fixed = 0;
  if (values.fix === true) {
    fixed = fixDeck(files, findings, lab, markers);
    save(files);
    reading = files.read(markers);
    findings = look(reading);
  }
  const measured = values['no-measure'] ? noMeasure : await measureSlides(reading.deck, file);
  return {
    deck: file,
    lab: lab?.name ?? null,
    slides: reading.deck.slides.filter(({ excluded }) => !excluded).length,
    fixed,
    findings: [...findings, ...measured.findings],
    notes: [...choice.notes, ...measured.notes],
  };
}

const noMeasure = { findings: [], notes: [] };

type LabChoice = {
  readonly lab: Lab | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
};

/** A wrong `--lab` ends the call; a wrong one in the deck is its author's mistake (D8). */
function chooseLab(deck: Deck, file: string, asked: string | null): LabChoice {
  const found = findLab(asked, deck);
  if (found.ok) {
    const unwanted = asked === null && deck.lab === null && deck.exercises.length === 0;
    return { lab: unwanted ? null : found.value, findings: [], notes: [] };
  }
  if (asked !== null) throw new CallError(found.error);
  if (deck.lab !== null && listLabs().includes(deck.lab)) throw new CallError(found.error);
  if (deck.lab !== null) {
    const message = `There is no lab ${deck.lab}: name one of ${listLabs().join(', ')}.`;
    return {
      lab: null,
      findings: [{ position: deck.labPosition, severity: 'error', rule: 'lab-unknown', message }],
      notes: [],
    };
  }
  const note = `${file} names no lab, so its commands, terminals and placeholders were not checked: name one with --lab (${listLabs().join(', ')}).`;
  return { lab: null, findings: [], notes: deck.exercises.length > 0 ? [note] : [] };
}

function save(files: DeckFiles): void {
  for (const [file, text] of files.changed()) {
    try {
      writeFileSync(file, text);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new CallError(`${file} cannot be written (${detail}): nothing was fixed in it.`);
    }
  }
}

function toText({ deck, slides, fixed, findings }: DeckCheck): string {
  const lines = findings.map(finding => `${problemText(finding)}\n`).join('');
  const mended = fixed === 0 ? '' : `, ${count(fixed, 'thing')} fixed`;
  const safe = findings.filter(({ fix }) => fix).length;
  const hint = safe === 0 ? '' : ` (--fix mends ${safe})`;
  const found = findings.length === 0 ? 'nothing to say' : `${count(findings.length, 'message')}`;
  return `${lines}${deck}: ${count(slides, 'slide')}, ${found}${hint}${mended}\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function toJson({ findings, ...check }: DeckCheck) {
  const flat = findings.map(({ position, severity, rule, message, fix }) => ({
    ...position,
    severity,
    rule,
    message,
    fixable: fix !== undefined,
  }));
  return { ...check, findings: flat };
}
