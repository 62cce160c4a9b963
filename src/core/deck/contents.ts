// The table of contents of a manifest's parts, and the slides that stand before their chapters.
import type { Heading } from './headings.ts';
import { mapLines } from './markers.ts';
import { minutesOf, sayMinutes } from './plan.ts';
import type { Scan, WrittenSlide } from './scan/slides.ts';
import { createSource, positionAt, type Source } from './source.ts';

export type PartScan = { readonly scan: Scan; readonly part: number | null };

type Title = {
  readonly written: string;
  readonly anchor: string;
  /** What its slide says of its length, or null. */
  readonly minutes: number | null;
  readonly part: number;
  /** Index of the source that it stands in. */
  readonly chapter: number;
};

type Contents = {
  readonly titles: readonly Title[];
  readonly hasTable: boolean;
  readonly pictures: readonly string[];
};

/** `rescan` reads a source that was made or changed here. */
export function addContents(
  chapters: readonly PartScan[],
  interstitials: readonly string[] | null,
  rescan: (source: Source) => Scan,
): Scan[] {
  const titles = findTitles(chapters);
  const hasTable = chapters.some(({ scan }) => scan.source.text.includes('@@TOC@@'));
  const contents = { titles, hasTable, pictures: interstitials ?? [] };
  const table = tableText(chapters, titles);
  return chapters.flatMap(({ scan, part }, index) => {
    const { source } = scan;
    const whole = source.text.includes('@@TOC@@') ? rescan(replaceTable(source, table)) : scan;
    return part === null ? [whole] : withTitleSlides(whole, index, contents, rescan);
  });
}

/** First-level headings of the parts, each with an anchor of its own. */
function findTitles(chapters: readonly PartScan[]): Title[] {
  const taken = new Set<string>();
  return chapters.flatMap(({ scan, part }, chapter) => {
    if (part === null) return [];
    return titleHeadings(scan).map(({ written, start }): Title => {
      const base = anchorOf(written);
      let anchor = base;
      for (let suffix = 2; taken.has(anchor); suffix++) anchor = `${base}-${suffix}`;
      taken.add(anchor);
      const { duration = '' } = holderOf(scan, start)?.properties ?? {};
      return { written, anchor, minutes: minutesOf(duration), part, chapter };
    });
  });
}

/** The slide that a heading stands in. */
function holderOf({ slides }: Scan, start: number): WrittenSlide | undefined {
  return slides.findLast(one => one.kind === 'slide' && one.start <= start);
}

function titleHeadings({ headings, source }: Scan): Heading[] {
  return headings.filter(one => one.depth === 1 && source.text.startsWith('# ', one.start));
}

function anchorOf(title: string): string {
  return `toc-${title
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^a-z-]/g, '')}`;
}

/** One slide for each part. */
function tableText(chapters: readonly PartScan[], titles: readonly Title[]): string {
  const count = Math.max(0, ...chapters.map(({ part }) => (part ?? -1) + 1));
  const slides = Array.from({ length: count }, (_, part) => {
    const items = titles
      .filter(title => title.part === part)
      .map(({ written, anchor, minutes }) => `- [${written}](#${anchor})${timeText(minutes)}`);
    const heading = count === 1 ? 'Table of contents' : `Part ${part + 1}`;
    const list = items.join(items.length < 10 ? '\n\n' : '\n');
    return `name: toc-part-${part + 1}\n\n## ${heading}\n\n${list}\n\n.debug[(generated table of contents)]\n`;
  });
  return slides.join('\n---\n\n');
}

function timeText(minutes: number | null): string {
  return minutes === null ? '' : ` .small[${sayMinutes(minutes)}]`;
}

function replaceTable(source: Source, table: string): Source {
  const expanded = mapLines(
    source.text,
    line => line.replaceAll('@@TOC@@', () => table),
    source.lines,
  );
  return createSource(source.file, expanded.text, expanded);
}

/** The scan in pieces, with the slides of each title before the slide that holds it. */
function withTitleSlides(
  scan: Scan,
  chapter: number,
  contents: Contents,
  rescan: (source: Source) => Scan,
): Scan[] {
  const pieces: Scan[] = [];
  const first = contents.titles.findIndex(title => title.chapter === chapter);
  let from = 0;
  titleHeadings(scan).forEach(({ start }, index) => {
    const holder = scan.slides.findLastIndex(one => one.kind === 'slide' && one.start <= start);
    if (holder > from) pieces.push({ ...scan, slides: scan.slides.slice(from, holder) });
    from = Math.max(from, holder);
    const fixed = positionAt(scan.source, start);
    const text = titleText(first + index, contents);
    pieces.push(rescan(createSource(scan.source.file, text, { fixed })));
  });
  pieces.push({ ...scan, slides: scan.slides.slice(from) });
  return pieces;
}

function titleText(number: number, { titles, hasTable, pictures }: Contents): string {
  const title = titles[number];
  const links = [
    link('Previous part', titles[number - 1]?.anchor),
    link('Back to table of contents', hasTable ? `toc-part-${(title?.part ?? 0) + 1}` : undefined),
    link('Next part', titles[number + 1]?.anchor),
  ].flat();
  const picture = pictures[number % Math.max(1, pictures.length)];
  const before = picture ? `class: pic\n\n.interstitial[![](${picture})]\n\n---\n\n` : '';
  const nav = links.length > 0 ? `.nav[\n${links.join('\n|\n')}\n]\n` : '';
  const made = '.debug[(generated title slide)]\n';
  return `${before}name: ${title?.anchor}\nclass: title\n\n ${title?.written}\n\n${nav}\n${made}`;
}

function link(text: string, anchor: string | undefined): string[] {
  return anchor === undefined ? [] : [`[${text}](#${anchor})`];
}
