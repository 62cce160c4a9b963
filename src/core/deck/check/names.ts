// Rules about properties and names of slides, and about the links to them.
import type { Nodes } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Position, Slide } from '../deck.ts';
import { createCursor } from '../scan/cursor.ts';
import { positionAt } from '../source.ts';
import {
  type CheckContext,
  type Finding,
  findingAt,
  headOf,
  opaque,
  place,
  propertyAt,
  type Rule,
  writtenScans,
  writtenSlides,
} from './rule.ts';

export const propertyCut: Rule = context =>
  writtenSlides(context).flatMap(({ scan, slide }): Finding[] => {
    const { text } = scan.source;
    const at = slide.content.pieces[0]?.offset ?? 0;
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    if (at <= slide.start || text[at] !== '$' || !/^[-\w]+:/.test(line)) return [];
    return [
      findingAt(scan, at, {
        severity: 'warning',
        rule: 'property-cut',
        message: `A property ends at the first \`$\`, so what follows \`${line.trim()}\` is shown as text: leave the sign out.`,
      }),
    ];
  });

export const propertyWithoutValue: Rule = context =>
  writtenSlides(context).flatMap(({ scan, slide }) =>
    Object.entries(slide.properties)
      .filter(([, value]) => value === '')
      .map(([key]) =>
        findingAt(scan, propertyAt(scan, slide, key), {
          severity: 'warning',
          rule: 'property-without-value',
          message: `\`${key}:\` has no value here: give it one, or remove it.`,
        }),
      ),
  );

const switches: readonly string[] = ['layout', 'exclude', 'count', 'highlight-lines'];

export const propertyNoSwitch: Rule = context =>
  writtenSlides(context).flatMap(({ scan, slide }) =>
    Object.entries(slide.properties)
      .filter(([key, value]) => switches.includes(key) && value !== '')
      .filter(([, value]) => !['true', 'false'].includes(value.toLowerCase()))
      .map(([key, value]) =>
        findingAt(scan, propertyAt(scan, slide, key), {
          severity: 'warning',
          rule: 'property-no-switch',
          message: `\`${key}: ${value}\` does nothing: write \`${key}: true\` or \`${key}: false\`.`,
        }),
      ),
  );

export const nameTwice: Rule = context => {
  const seen = new Map<string, Position>();
  return writtenSlides(context).flatMap(({ scan, slide }): Finding[] => {
    const { name, exclude } = slide.properties;
    if (!name || exclude?.toLowerCase() === 'true') return [];
    const offset = propertyAt(scan, slide, 'name');
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, positionAt(scan.source, offset));
      return [];
    }
    const where = first.file === scan.source.file ? place(first) : `${first.file}:${first.line}`;
    return [
      findingAt(scan, offset, {
        severity: 'error',
        rule: 'name-twice',
        message: `The name \`${name}\` is taken by the slide of ${where}, and a link can lead to one only: choose another.`,
      }),
    ];
  });
};

const telling = /\]\(\s*<?#|\]:\s*<?#|!\[|<(?!br\b)[a-z]/i;

/**
 * The slides whose trees have to be looked at: a step holds what the steps before it hold, and most
 * slides have neither links to others nor pictures nor HTML. Trees are what a reading costs.
 */
export function tellingSlides(context: CheckContext): Slide[] {
  const { slides } = context.reading.deck;
  const told = new Set<string>();
  const written = writtenSlides(context);
  const templates = new Set(written.map(({ slide }) => slide.properties.template));
  for (const { scan, slide } of written) {
    if (!telling.test(slide.content.text)) continue;
    const { layout, name } = slide.properties;
    // What a template holds is seen on others.
    if (layout === 'true' || (name && templates.has(name))) return lastSteps(slides);
    told.add(placeKey(positionAt(scan.source, headOf(scan, slide))));
  }
  let isTold = false;
  return slides.filter((slide, index) => {
    const isWritten = told.has(placeKey(slide.position));
    isTold = isWritten || (slide.continued && isTold);
    return isTold && isLastStep(slides, index);
  });
}

function lastSteps(slides: readonly Slide[]): Slide[] {
  return slides.filter((_, index) => isLastStep(slides, index));
}

function isLastStep(slides: readonly Slide[], index: number): boolean {
  return !slides[index]?.excluded && slides[index + 1]?.continued !== true;
}

function placeKey({ file, line }: Position): string {
  return `${line} ${file}`;
}

export function nodePosition(slide: Slide, node: Nodes): Position {
  const { start } = node.position ?? {};
  const { file, line, column } = slide.position;
  return { file, line: start?.line ?? line, column: start?.column ?? column };
}

export const linkNowhere: Rule = context => {
  const { slides } = context.reading.deck;
  const names = new Set(slides.flatMap(({ name, continued }) => (continued ? [] : (name ?? []))));
  const count = slides.filter(({ excluded }) => !excluded).length;
  return tellingSlides(context).flatMap(slide => {
    const findings: Finding[] = [];
    visit(slide.body, 'link', link => {
      const wanted = decode(link.url);
      if (!wanted.startsWith('#') || wanted === '#') return;
      const number = /^#p?(\d+)$/.exec(wanted)?.[1];
      if (number === undefined ? names.has(wanted.slice(1)) : inRange(Number(number), count))
        return;
      const what =
        number === undefined
          ? `No slide is named \`${wanted.slice(1)}\``
          : `There is no slide ${number}: the deck has ${count}`;
      findings.push({
        position: nodePosition(slide, link),
        severity: 'error',
        rule: 'link-nowhere',
        message: `${what}, so this link leads to the first one: correct it, or give a slide the line \`name: ${wanted.replace(/^#/, '')}\`.`,
      });
    });
    return findings;
  });
};

function inRange(number: number, count: number): boolean {
  return number >= 1 && number <= count;
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

const reference = /(?<=^|[\s(])\[([^[\]\n]+)\]\[([^[\]\n]+)\](?![[(:])/gm;

/** `[text][label]` whose label nobody defines is shown with its brackets. */
export const linkUndefined: Rule = context => {
  const labels = new Set<string>();
  for (const { source } of context.reading.scans)
    for (const [, label = ''] of source.text.matchAll(/^[ \t]*\[([^\]\n^][^\]\n]*)\]:/gm))
      labels.add(normalise(label));
  return writtenScans(context).flatMap(scan => {
    const isOpaque = createCursor(opaque(scan.regions));
    return [...scan.source.text.matchAll(reference)].flatMap((match): Finding[] => {
      const label = match[2] ?? '';
      if (isOpaque(match.index) || labels.has(normalise(label))) return [];
      return [
        findingAt(scan, match.index, {
          severity: 'error',
          rule: 'link-undefined',
          message: `Nothing says where \`[${label}]\` leads: add a line \`[${label}]: https://…\`.`,
        }),
      ];
    });
  });
};

function normalise(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** `@@NAME@@` that no manifest gives a value. */
export const markerUnknown: Rule = context =>
  writtenScans(context).flatMap(scan =>
    [...scan.source.text.matchAll(/@@([A-Z]+)@@/g)].flatMap((match): Finding[] => {
      const isManifest = /\.ya?ml$/.test(context.file);
      if (match[1] === 'TOC' && isManifest) return [];
      const known = ['CHAT', 'GITREPO', 'SLIDES', 'ZIP', 'HTML', 'TITLE', 'TOC'];
      const remedy = known.includes(match[1] ?? '')
        ? 'name it in a manifest'
        : `correct it: there are ${known.map(name => `@@${name}@@`).join(', ')}`;
      return [
        findingAt(scan, match.index, {
          severity: 'warning',
          rule: 'marker-unknown',
          message: `Nothing stands for \`${match[0]}\` here, so it is shown as it is: ${remedy}.`,
        }),
      ];
    }),
  );
