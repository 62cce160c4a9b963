// Pictures: their addresses under the deck's folder, and `![:scale 50%](…)`.
import type { Element } from 'hast';
import type { Image } from 'mdast';
import type { State } from 'mdast-util-to-hast';

export function imageHandler(base: string): (state: State, node: Image) => Element {
  return (_, node) => {
    const scale = /^:(?:scale|img)\s+(\d+(?:\.\d+)?(?:%|px)?)$/.exec(node.alt ?? '')?.[1];
    const properties: Element['properties'] = {
      src: addressOf(node.url, base),
      alt: scale === undefined ? (node.alt ?? '') : '',
      ...(scale === undefined ? {} : { width: scale }),
      ...(node.title ? { title: node.title } : {}),
    };
    return { type: 'element', tagName: 'img', properties, children: [] };
  };
}

/** An address of a deck, as the page has to ask for it. */
function addressOf(url: string, base: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(url) ? url : base + url.replace(/^\.\//, '');
}
