// The simulator in a browser: the same journal gives the same state as in Node.
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { hashAfter } from '../support/random-journal.ts';

test('[SW83] a random journal gives the same state in a browser', async ({ page }) => {
  const bundle = await build({
    stdin: {
      contents:
        "import { hashAfter } from './test/support/random-journal.ts'; globalThis.hashAfter = hashAfter;",
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: 'iife',
    conditions: ['worker'],
    write: false,
  });
  await page.goto('about:blank');
  await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
  for (const seed of [1, 2, 3]) {
    const slice = { ms: 250, fuel: 500 };
    const there = await page.evaluate(
      ([number, how]) => {
        const door = globalThis as unknown as { hashAfter: typeof hashAfter };
        return door.hashAfter(number, how);
      },
      [seed, slice] as const,
    );
    expect(there).toBe(hashAfter(seed, { ms: 1e9, fuel: 1e9 }));
  }
});
