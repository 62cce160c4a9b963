// What HTML of a deck may reach the page: no script, no handlers, no addresses that run code.
import type { Root } from 'hast';
import rehypeSanitize, { defaultSchema, type Options } from 'rehype-sanitize';
import { visit } from 'unist-util-visit';

const schema: Options = {
  ...defaultSchema,
  tagNames: [
    // The addresses of a `srcset` are not looked at one by one.
    ...(defaultSchema.tagNames ?? []).filter(name => name !== 'picture' && name !== 'source'),
    ...['abbr', 'center', 'cite', 'figure', 'figcaption', 'mark', 'small', 'u'],
  ],
  attributes: {
    ...defaultSchema.attributes,
    '*': [
      'align',
      'alt',
      'className',
      'dir',
      'height',
      'id',
      'lang',
      'style',
      'title',
      'width',
      'dataSlot',
      'dataStep',
    ],
    a: ['href', 'ariaDescribedBy', 'ariaLabel', 'dataFootnoteRef', 'dataFootnoteBackref'],
    img: ['src', 'loading'],
    input: [['type', 'checkbox'], ['disabled', true], 'checked'],
    li: ['value'],
    ol: ['start', 'type', 'reversed'],
    section: ['dataFootnotes'],
    td: ['colSpan', 'rowSpan'],
    th: ['colSpan', 'rowSpan', 'scope'],
  },
  // An anchor of a deck may not take the name of something that the page's script looks for.
  clobberPrefix: 'deck-',
  clobber: ['id', 'name', 'ariaDescribedBy', 'ariaLabelledBy'],
  strip: ['script', 'style'],
  protocols: { href: ['http', 'https', 'mailto'], src: ['http', 'https'] },
};

const clean = rehypeSanitize(schema);

export function sanitise(tree: Root): Root {
  const safe = clean(tree) as Root;
  visit(safe, 'element', element => {
    const { style } = element.properties;
    if (style === undefined) return;
    const kept = safeStyle(String(style));
    if (kept === '') delete element.properties.style;
    else element.properties.style = kept;
  });
  return safe;
}

const safeProperty =
  /^(?:(?:background-)?color|font-(?:size|weight|style|family)|line-height|letter-spacing|text-(?:align|decoration)|vertical-align|width|height|max-width|max-height|(?:margin|padding)(?:-(?:top|right|bottom|left))?|float|white-space|border(?:-radius)?)$/;

/** Declarations that cannot leave the slide or fetch anything. */
function safeStyle(style: string): string {
  const kept: string[] = [];
  for (const declaration of style.split(';')) {
    const [property = '', ...rest] = declaration.split(':');
    const value = rest.join(':').trim();
    const name = property.trim().toLowerCase();
    if (safeProperty.test(name) && /^[#\w\s.,%"'-]+$/.test(value)) kept.push(`${name}: ${value}`);
  }
  return kept.join('; ');
}
