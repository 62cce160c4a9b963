// Unit, contract, golden and fuzz tests; the browser's are Playwright's (test/e2e).
import { defineConfig } from 'vitest/config';
import { CountingReporter } from './test/reporter.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/e2e/**', 'test/real/**'],
    testTimeout: 30_000,
    reporters: ['default', new CountingReporter()],
  },
});
