import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockData } from './data-lock.ts';

test('a data folder serves one server at a time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deckhand-lock-'));
  try {
    const giveBack = lockData(folder);
    expect(() => lockData(folder)).toThrow(
      `Another server uses the data folder ${folder}: end it, or name another with --data.`,
    );
    giveBack();
    lockData(folder)();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
