// Watching files: what is told of a save that an editor makes in steps.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeFolder } from '../../test/support/server.ts';
import { watchFiles } from './watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Nothing of the system's own news arrives in between: the test never gives way to it. */
function watched() {
  const folder = makeFolder({ 'deck.md': '# Before\n' });
  const file = join(folder.path, 'deck.md');
  const changed = vi.fn();
  const stop = watchFiles({ files: () => [file], changed });
  const dispose = () => {
    stop();
    folder.dispose();
  };
  return { file, changed, dispose };
}

test('[SV4] a file that is emptied before it is written is told once, with its text', () => {
  const { file, changed, dispose } = watched();
  writeFileSync(file, '');
  vi.advanceTimersByTime(1_000);
  expect(changed).toHaveBeenCalledTimes(0);
  writeFileSync(file, '# After\n');
  vi.advanceTimersByTime(300);
  expect(changed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  expect(changed).toHaveBeenCalledTimes(1);
  dispose();
});

test('[SV4] a file that stays empty is told as that, and one that is removed at once', () => {
  const { file, changed, dispose } = watched();
  writeFileSync(file, '');
  vi.advanceTimersByTime(1_299);
  expect(changed).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(changed).toHaveBeenCalledTimes(1);
  writeFileSync(file, '# Text\n');
  vi.advanceTimersByTime(1_000);
  expect(changed).toHaveBeenCalledTimes(2);
  rmSync(file);
  vi.advanceTimersByTime(1_000);
  expect(changed).toHaveBeenCalledTimes(3);
  dispose();
});
