// Rules about pictures and HTML: what the page could not show.
import { visit } from 'unist-util-visit';
import type { Position } from '../deck.ts';
import { positionAt } from '../source.ts';
import { stylePictures } from '../style/deck-style.ts';
import { nodePosition, tellingSlides } from './names.ts';
import { type CheckContext, type Finding, propertyAt, type Rule, writtenSlides } from './rule.ts';

type Picture = { readonly url: string; readonly position: Position };

export const pictureMissing: Rule = context => {
  const { spelling } = context;
  if (!spelling) return [];
  return [...picturesOf(context), ...backgroundsOf(context), ...ofStyles(context)].flatMap(
    ({ url, position }): Finding[] => {
      const path = localPath(url);
      if (path === null) return [];
      const says = (rule: string, message: string): Finding[] => [
        { position, severity: 'error', rule, message },
      ];
      if (path.startsWith('/') || /^(?:.*\/)?\.\.\//.test(path))
        return says(
          'picture-outside',
          `\`${url}\` is outside of the deck's folder, which is all that is served: put the picture into it.`,
        );
      const there = spelling(path);
      if (there === null)
        return says(
          'picture-missing',
          `There is no picture \`${path}\`: correct the path, which counts from the folder of ${context.file}.`,
        );
      if (there !== path)
        return says(
          'picture-case',
          `The picture is called \`${there}\`, not \`${path}\`: capitals count on most servers, so write it as it is.`,
        );
      return [];
    },
  );
};

function picturesOf(context: CheckContext): Picture[] {
  return tellingSlides(context).flatMap(slide => {
    const pictures: Picture[] = [];
    visit(slide.body, node => {
      const position = nodePosition(slide, node);
      if (node.type === 'image') pictures.push({ url: node.url, position });
      if (node.type !== 'html') return;
      for (const [, , url = ''] of node.value.matchAll(/<img\b[^>]*?\ssrc=(["'])(.*?)\1/gi))
        pictures.push({ url, position });
    });
    return pictures;
  });
}

function backgroundsOf(context: CheckContext): Picture[] {
  return writtenSlides(context).flatMap(({ scan, slide }) => {
    const image = slide.properties['background-image'];
    const url = /^url\(\s*(["']?)(.*?)\1\s*\)/.exec(image ?? '')?.[2];
    if (url === undefined) return [];
    const position = positionAt(scan.source, propertyAt(scan, slide, 'background-image'));
    return [{ url, position }];
  });
}

/** What its style sheets ask for; paths count from the sheet's own folder. */
function ofStyles({ reading }: CheckContext): Picture[] {
  return reading.deck.styles.flatMap(style =>
    stylePictures(style).map(url => ({
      url,
      position: { file: style.file, line: 1, column: 1 },
    })),
  );
}

/** The file that an address of a deck names; null for one that leads elsewhere. */
function localPath(url: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|^#|^$/i.test(url)) return null;
  const bare = url.replace(/[?#].*$/, '').replace(/^\.\//, '');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

const blocked =
  /<(script|style|iframe|object|embed|form|textarea|select|link|meta|base|video|audio)\b|\s(on[a-z]+)\s*=\s*["']|(javascript):/i;

export const htmlLeftOut: Rule = context =>
  tellingSlides(context).flatMap(slide => {
    const findings: Finding[] = [];
    visit(slide.body, 'html', html => {
      const match = blocked.exec(html.value);
      if (!match) return;
      const what = match[1] ? `<${match[1]}>` : match[2] ? `${match[2]}=` : 'javascript:';
      findings.push({
        position: nodePosition(slide, html),
        severity: 'warning',
        rule: 'html-left-out',
        message: `\`${what}\` is left out, since a deck cannot run code in a reader's page: say it in Markdown.`,
      });
    });
    return findings;
  });
