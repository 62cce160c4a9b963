// The table of roles and messages: as SPEC.md shows it, and what each cell says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Act, permissions, refuseRole, roles } from './permissions.ts';

const acts = Object.keys(permissions) as Act[];
const cells = acts.flatMap(act => roles.map(role => [role, act] as const));

/** The table in SPEC.md: by message, the roles that may send it. */
function readTable(): Record<string, readonly string[]> {
  const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8');
  const [head = [], ...rows] = spec
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| -'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
  const may = (row: readonly string[]) => head.filter((_, at) => at > 0 && row[at] === 'yes');
  return Object.fromEntries(rows.map(row => [row[0] ?? '', may(row)]));
}

test('[PR7] the table in SPEC.md is the one that the server asks', () => {
  expect(readTable()).toEqual(permissions);
});

test.each(cells)('[PR7] %s sends %s', (role, act) => {
  const sentence = refuseRole(role, act);
  if (readTable()[act]?.includes(role)) expect(sentence).toBeNull();
  else expect(sentence).toMatch(/^(A projector only|Only a|A helper does not) [a-z ]+\.$/);
});
