// Browser tests against the built product, in an installed Chromium.
import { defineConfig } from '@playwright/test';

const executablePath = process.env.DECKHAND_CHROMIUM;

export default defineConfig({
  testDir: 'test/e2e',
  // Played where test/all.mjs has brought a real swarm up, and where it has found an nginx.
  testIgnore: [
    ...(process.env.DECKHAND_SWARM ? [] : ['story-3.spec.ts']),
    ...(process.env.DECKHAND_NGINX ? [] : ['behind-nginx.spec.ts']),
  ],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  // Half of a test's time is waiting; files share nothing, each starts servers of its own.
  workers: 2,
  // A second try is counted and named (test/all.mjs): a machine under load is no mistake of the
  // product, and a test that needs it is looked at all the same.
  retries: 1,
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.DECKHAND_E2E_COUNTS ?? 'test-results/counts.json' }],
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    ...(executablePath ? { launchOptions: { executablePath } } : {}),
    // A trace doubles the time of a test: only of a second try.
    trace: 'on-first-retry',
  },
});
