// Unit, contract, golden and fuzz tests; the browser's are Playwright's (test/e2e).
import { defineConfig } from 'vitest/config';
import { CountingReporter } from './test/reporter.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'],
    // The real swarm's are there when there is one: test/all.mjs brings it up, or says what lacks.
    exclude: [
      '**/node_modules/**',
      'test/e2e/**',
      ...(process.env.DECKHAND_SWARM ? [] : ['test/real/**']),
    ],
    testTimeout: 30_000,
    reporters: ['default', new CountingReporter()],
  },
});
