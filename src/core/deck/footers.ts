// Puts a line under each slide of a manifest's chapters that names the file it comes from.
import { concat, generate, placeAt } from './mapped-text.ts';
import { between } from './scan/between.ts';
import type { Scan, WrittenSlide } from './scan/slides.ts';

/** `repository` is the manifest's `gitrepo`, an address with or without a scheme, or empty. */
export function addFooters(
  scans: readonly Scan[],
  manifestFile: string,
  repository: string,
): Scan[] {
  const address = repository.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  // Paths of chapters count from the manifest's folder, which is one of the repository.
  const folder = manifestFile.split('/').at(-2) ?? 'slides';
  const root = manifestFile.slice(0, manifestFile.lastIndexOf('/') + 1);
  return scans.map(scan => {
    const { file } = scan.source;
    const path = file.startsWith(root) ? file.slice(root.length) : file;
    const link =
      address === '' ? path : `[${path}](<https://${address}/tree/main/${folder}/${path}>)`;
    const slides = scan.slides.map((slide, index) =>
      isLast(scan, index) ? footed(scan, slide, link) : slide,
    );
    return { ...scan, slides };
  });
}

const made = new WeakMap<WrittenSlide, { readonly link: string; readonly slide: WrittenSlide }>();

/** The same object for the same slide: what depends on it is then known already. */
function footed(scan: Scan, slide: WrittenSlide, link: string): WrittenSlide {
  const known = made.get(slide);
  if (known?.link === link) return known.slide;
  const fresh = wantsFooter(scan, slide) ? withFooter(slide, link) : slide;
  made.set(slide, { link, slide: fresh });
  return fresh;
}

/** Of the steps of a slide the last one has the footer. */
function isLast({ slides }: Scan, index: number): boolean {
  return slides[index + 1]?.kind !== 'step';
}

function wantsFooter({ source, regions }: Scan, slide: WrittenSlide): boolean {
  const { start, end, content, properties } = slide;
  // A template would hand it on to every slide; a slide that was made here says so itself.
  if (source.fixed !== null || properties.layout === 'true') return false;
  const last = content.text.slice(content.text.trimEnd().lastIndexOf('\n') + 1).trimEnd();
  if (/^\.debug\[.*\]$/.test(last)) return false;
  // Behind a fence that nobody closed it would be code.
  const code = between(regions.code, start, end);
  return !code.some(one => one.kind === 'fence' && one.closingLength === 0);
}

function withFooter(slide: WrittenSlide, link: string): WrittenSlide {
  const { content } = slide;
  const place = placeAt(content, content.text.length);
  return { ...slide, content: concat(content, generate(`\n\n.debug[${link}]\n`, place)) };
}
