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
 * A name as a label: any Unicode, NFC, 1 to 60 characters, without control characters and without
 * the marks that turn the direction of what stands beside it; null when nothing is left.
 */
export function readName(given: string): string | null {
  const clean = given
    .normalize('NFC')
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const short = [...clean].slice(0, 60).join('').trim();
  return short === '' ? null : short;
}
