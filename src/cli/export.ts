// `deckhand export DECK`: the slides as a PDF, or a handout of slides, notes and commands.
import { writeFileSync } from 'node:fs';
import { extname, sep } from 'node:path';
import { parseArgs } from 'node:util';
import type { Deck } from '../core/deck/deck.ts';
import { renderStyle } from '../core/deck/style/deck-style.ts';
import { findLab } from '../server/labs.ts';
import { CallError, guard, parseCall, readDeck, tellProblems } from './call.ts';
import { openChromium } from './paper/chromium.ts';
import { isPaperBuilt, notBuilt, openPaper, paperHtml } from './paper/open-paper.ts';
import { handoutBody, type PaperChoices, slidesBody } from './paper/paper-body.ts';

const usage = `usage: deckhand export DECK -o FILE.pdf [options]

Prints a deck in Chromium, with bookmarks for its headings and links that lead to its pages.

  -o, --pdf FILE   a page for each slide, in the projector's shape
  --handout FILE   slides with their notes and the commands of their exercises, on A4
  --steps          a page for each step instead of each slide, whose steps are all shown
  --raw-html       pass the deck's own HTML through as it stands
  --help           this text

Exit status: 0 written, 2 the call, the deck or this machine is wrong.
`;

const options = {
  pdf: { type: 'string' },
  output: { type: 'string', short: 'o' },
  handout: { type: 'string' },
  steps: { type: 'boolean' },
  'raw-html': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export function runExport(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('export', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0)
      throw new CallError('deckhand export takes one deck: deckhand export DECK -o FILE.pdf.');
    const slides = values.pdf ?? values.output;
    const jobs: Job[] = [];
    if (slides !== undefined) jobs.push({ file: slides, kind: 'slides' });
    if (values.handout !== undefined) jobs.push({ file: values.handout, kind: 'handout' });
    if (jobs.length === 0)
      throw new CallError('Name the file to write: -o FILE.pdf, or --handout FILE.pdf.');
    for (const { file } of jobs)
      if (extname(file).toLowerCase() !== '.pdf')
        throw new CallError(`${file} is written as PDF: give it a name that ends in .pdf.`);
    await print(given.split(sep).join('/'), jobs, {
      everyStep: values.steps === true,
      rawHtml: values['raw-html'] === true,
    });
    return 0;
  });
}

type Job = { readonly file: string; readonly kind: 'slides' | 'handout' };

async function print(file: string, jobs: readonly Job[], choices: PaperChoices): Promise<void> {
  const deck = readWithLab(file);
  if (!isPaperBuilt()) throw new CallError(`Nothing can be printed, since ${notBuilt}.`);
  const browser = await openChromium();
  if (!browser.ok) throw new CallError(`Nothing can be printed, since ${browser.error}.`);
  try {
    for (const { file: target, kind } of jobs) {
      const body = kind === 'slides' ? slidesBody(deck, choices) : handoutBody(deck, choices);
      const html = paperHtml('paper', body, deck.language, deck.title);
      const page = await openPaper(browser.value, {
        ...{ file, html, style: renderStyle(deck, '/deck/') },
        ...{ width: 1280, height: 720 },
      });
      await page.evaluate('window.paper.ready()');
      const shape =
        kind === 'slides'
          ? { width: '1280px', height: '720px' }
          : { format: 'A4', margin: { top: '12mm', bottom: '12mm' } };
      const bytes = await page.pdf({
        ...shape,
        printBackground: true,
        outline: true,
        tagged: true,
      });
      await page.close();
      write(target, bytes);
      process.stdout.write(`${target}: ${pageCount(bytes)} pages\n`);
    }
  } finally {
    await browser.value.close();
  }
}

/** The lab's `gitrepo:` stands for `@@GITREPO@@`; a deck is printed without a lab, too. */
function readWithLab(file: string): Deck {
  const plain = readDeck(file, {});
  const found = plain.deck.lab === null ? null : findLab(null, plain.deck);
  const gitrepo = found?.ok ? found.value.gitrepo : null;
  const reading = gitrepo === null ? plain : readDeck(file, { GITREPO: gitrepo });
  tellProblems(file, reading);
  return reading.deck;
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CallError(`${file} cannot be written (${detail}): name another file.`);
  }
}

function pageCount(pdf: Uint8Array): number {
  return (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length ?? 0
  );
}
