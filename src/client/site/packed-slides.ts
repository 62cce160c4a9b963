// Slides of a static site: many in one file, so that a site has few.
import type { Boot, SlideHtml } from '../../core/protocol/messages.ts';

const packs = new Map<number, Promise<readonly SlideHtml[]>>();

export async function fetchPackedSlide({ site }: Boot, index: number): Promise<SlideHtml> {
  const size = site?.slidesPerFile ?? 1;
  const number = Math.floor(index / size);
  const pack = packs.get(number) ?? fetchPack(number);
  packs.set(number, pack);
  pack.catch(() => packs.delete(number));
  const slide = (await pack)[index % size];
  if (slide === undefined) throw new Error(`There is no slide ${index + 1}.`);
  return slide;
}

async function fetchPack(number: number): Promise<readonly SlideHtml[]> {
  const answer = await fetch(`slides/${number}.json`);
  if (!answer.ok) throw new Error(`slides/${number}.json: ${answer.status}`);
  return (await answer.json()) as SlideHtml[];
}
