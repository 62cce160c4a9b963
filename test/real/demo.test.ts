// The demo workshop on three real engines: every exercise, and what they do not offer by name.
import { expect, test } from 'vitest';
import { runDeckhand } from '../support/server.ts';
import { swarmEnvironment, swarmLab } from './swarm.ts';

type Result = { readonly snippet: string; readonly status: string; readonly why: string | null };

test('[RB13] the demo workshop passes on a real swarm of three nodes', async () => {
  const { status, stdout, stderr } = await runDeckhand(
    ['test', 'slides/demo.md', '--backend', 'docker', '--lab', swarmLab, '--json'],
    swarmEnvironment,
  );
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as {
    readonly backend: string;
    readonly snippets: number;
    readonly passed: number;
    readonly results: readonly Result[];
  };
  const bad = report.results.filter(one => one.status !== 'passed' && one.status !== 'skipped');
  expect(bad).toEqual([]);
  const left = report.results.filter(one => one.status === 'skipped');
  // Exactly those: what a kernel without IPVS cannot do for a virtual address.
  expect(left.map(({ snippet, why }) => [snippet, why])).toEqual(
    ['demo.is-anybody-there.1.1', 'demo.fifty-requests-to-rng.1.2', 'demo.what-helps-then.1.2'].map(
      id => [id, 'Not offered by this backend: vip-traffic, which the snippet needs.'],
    ),
  );
  expect([report.backend, report.snippets - report.passed, status]).toEqual(['docker', 3, 0]);
}, 280_000);
