// Pictures: their addresses under the deck's folder, and `![:scale 50%](…)`.
import type { Element } from 'hast';
import type { Image } from 'mdast';
import type { State } from 'mdast-util-to-hast';
import { readMacro } from '../macros.ts';

export function imageHandler(base: string): (state: State, node: Image) => Element {
  return (_, node) => {
    const macro = readMacro(node.alt ?? '');
    if (macro?.kind === 'unknown') return unknownMacro(macro.name);
    const properties: Element['properties'] = {
      src: addressOf(node.url, base),
      alt: macro === null ? (node.alt ?? '') : macro.alt,
      ...(macro === null || macro.width === null ? {} : { width: macro.width }),
      ...(node.title ? { title: node.title } : {}),
    };
    return { type: 'element', tagName: 'img', properties, children: [] };
  };
}

/** The author sees what is wrong where the macro would have been. */
function unknownMacro(name: string): Element {
  const value = `There is no macro :${name}; there are :scale and :img.`;
  const children: Element['children'] = [{ type: 'text', value }];
  return { type: 'element', tagName: 'strong', properties: { className: ['error'] }, children };
}

/** An address of a deck, as the page has to ask for it. */
export function addressOf(url: string, base: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(url) ? url : base + url.replace(/^\.\//, '');
}
