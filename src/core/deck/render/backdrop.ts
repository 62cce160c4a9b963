// What lies behind a slide: its properties `background-image`, `-color`, `-size`, `-position`.
import type { Element } from 'hast';
import { safeValue } from '../style/safe-value.ts';
import { addressOf } from './image.ts';

const properties = [
  'background-color',
  'background-image',
  'background-size',
  'background-position',
] as const;

/** Null for a slide without; a value that is no such value is left out. */
export function backdropElement(
  asked: Readonly<Record<string, string>>,
  base: string,
): Element | null {
  const address = (url: string) =>
    /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(url) ? null : addressOf(url, base);
  const style = properties.flatMap(property => {
    const value = safeValue(property, asked[property] ?? '', { address });
    return value === null || value === '' ? [] : [`${property}: ${value}`];
  });
  // Its size and place say nothing by themselves.
  if (!style.some(one => /^background-(?:color|image)/.test(one))) return null;
  return {
    type: 'element',
    tagName: 'div',
    properties: { className: ['backdrop'], ariaHidden: 'true', style: style.join('; ') },
    children: [],
  };
}
