// How people join: spoken class codes, and names as labels.

const words = [
  'anchor',
  'beacon',
  'buoy',
  'cabin',
  'cargo',
  'compass',
  'coral',
  'current',
  'deck',
  'dolphin',
  'ferry',
  'fjord',
  'galley',
  'gull',
  'harbor',
  'island',
  'jetty',
  'kelp',
  'lagoon',
  'lantern',
  'mast',
  'pebble',
  'pier',
  'pilot',
  'reef',
  'river',
  'rudder',
  'sail',
  'shell',
  'tide',
  'wave',
  'wharf',
];

/** A word and a number, to be said aloud: `harbor-27`. `random` is any natural number. */
export function newClassCode(random: number): string {
  const word = words[random % words.length] ?? 'deck';
  return `${word}-${10 + (Math.floor(random / words.length) % 90)}`;
}

/**
 * A name as a label: any Unicode, NFC, 1 to 60 characters; null when nothing is left. What is not
 * seen goes (controls, marks that turn the direction, fillers, zero widths): two names that look
 * the same are the same. Joiners stay where scripts and emoji need them.
 */
export function readName(given: string): string | null {
  const clean = given
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\u2800]/gu, '')
    .replace(invisible, (_mark, joins: string | undefined) => joins ?? '')
    // More marks on one letter than any language sets would run over the lines above and below.
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .trim();
  const short = [...clean].slice(0, 60).join('').trim();
  return /[^\p{M}\p{Default_Ignorable_Code_Point}\s]/u.test(short) ? short : null;
}

const emoji = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f]';
const joining = '(?![\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}])[\\p{L}\\p{M}]';
/** Every code point without a look of its own, but for those between what they join. */
const invisible = new RegExp(
  `((?<=${emoji})\\u200d(?=\\p{Extended_Pictographic})|` +
    `(?<=${joining})[\\u200c\\u200d](?=${joining})|` +
    `(?<=\\p{Extended_Pictographic})\\ufe0f)|` +
    `[\\p{Default_Ignorable_Code_Point}\\p{Cf}]`,
  'gu',
);
