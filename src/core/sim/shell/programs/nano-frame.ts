// What nano shows around the text: its title, the message, two rows of keys.
import { fitted } from './full-screen.ts';

const VERSION = '7.2';

/** Keys and what they do, by columns of two. */
export type Keys = readonly (readonly [key: string, what: string])[];

export const help: Keys = [
  ['^G', 'Help'],
  ['^X', 'Exit'],
  ['^O', 'Write Out'],
  ['^R', 'Read File'],
  ['^W', 'Where Is'],
  ['^\\', 'Replace'],
  ['^K', 'Cut'],
  ['^U', 'Paste'],
  ['^T', 'Execute'],
  ['^J', 'Justify'],
  ['^C', 'Location'],
  ['^/', 'Go To Line'],
];
export const yesNo: Keys = [
  [' Y', 'Yes'],
  [' N', 'No'],
  ['', ''],
  ['^C', 'Cancel'],
];
export const typing: Keys = [
  ['^G', 'Help'],
  ['^C', 'Cancel'],
];

export function titleRow(name: string, modified: boolean, columns: number): string {
  const left = `  GNU nano ${VERSION}`;
  const shown = name === '' ? 'New Buffer' : name;
  const right = modified ? 'Modified  ' : '';
  const start = Math.max(left.length + 2, Math.floor((columns - shown.length) / 2));
  const middle = `${left.padEnd(start)}${shown}`;
  return `\x1b[7m${fitted(`${middle.padEnd(columns - right.length)}${right}`, columns)}`;
}

/** A question at the left, or a message in the middle. */
export function statusRow(asking: string | null, message: string, columns: number): string {
  if (asking !== null) return `\x1b[7m${fitted(asking, columns).padEnd(columns)}`;
  if (message === '') return '';
  const shown = fitted(`[ ${message} ]`, columns);
  return `${' '.repeat(Math.max(0, Math.floor((columns - shown.length) / 2)))}\x1b[7m${shown}`;
}

export function helpRows(keys: Keys, columns: number): string[] {
  const count = Math.max(1, Math.min(Math.ceil(keys.length / 2), Math.floor(columns / 13)));
  const width = Math.floor(columns / Math.max(count, keys === help ? 1 : 4));
  const cell = (at: number) => {
    const [key = '', what = ''] = keys[at] ?? [];
    if (key === '') return ' '.repeat(width);
    const shown = fitted(what, width - 3);
    return `\x1b[7m${key}\x1b[m ${shown.padEnd(width - key.length - 1)}`;
  };
  return [0, 1].map(row => Array.from({ length: count }, (_, at) => cell(at * 2 + row)).join(''));
}
