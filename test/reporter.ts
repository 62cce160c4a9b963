// Counts tests for the one line at the end of `npm test`, and names what was left out.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase } from 'vitest/node';

/** Writes `{passed, failed, skipped, names}` to the file that DECKHAND_COUNTS names. */
export class CountingReporter implements Reporter {
  private readonly counts = { passed: 0, failed: 0, skipped: 0 };
  private readonly left: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'passed') this.counts.passed++;
    else if (state === 'failed') this.counts.failed++;
    else {
      this.counts.skipped++;
      this.left.push(test.fullName);
    }
  }

  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    // An error outside of all tests (a file that does not load) must not look like success.
    this.counts.failed += errors.length;
    const file = process.env.DECKHAND_COUNTS;
    if (file) writeFileSync(file, JSON.stringify({ ...this.counts, left: this.left }));
  }
}
