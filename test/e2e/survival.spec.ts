// Nothing is lost: a reload, a cut network, a killed server and a closed lid leave no trace.
import { expect, type Page, test } from '@playwright/test';
import { factsOf, foldAtOnce, playUndisturbed, readJournal } from '../support/undisturbed.ts';
import { tapWire, type Wiretap } from '../support/wiretap.ts';
import { deckOf, goTo, live, open, run, type Server, serve, snippet } from './support.ts';

let server: Server;
test.beforeEach(async () => {
  server = await serve();
});
test.afterEach(() => server.end());

test('a reload, a cut network and a killed server in the middle of ab leave no trace', async ({
  page,
  context,
}) => {
  test.setTimeout(400_000);
  const wire = tapWire(page);
  await open(page, server.student);
  const benchmarks = await runUpToBenchmarks(page);
  expect(benchmarks.length).toBeGreaterThanOrEqual(4);
  const [onRng = '', , onHasher = ''] = benchmarks.map(one => one.id);

  // The page is loaded anew.
  await start(page, benchmarks[0]);
  await page.reload();
  await live(page);
  await passes(page, onRng);

  // The network is gone for some seconds, longer than the command takes; meanwhile one types.
  await snippet(page, onRng).locator('[data-action="run"]').first().click();
  await expect(snippet(page, onRng)).toHaveAttribute('data-state', 'running');
  await context.setOffline(true);
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'reconnecting', {
    timeout: 40_000,
  });
  await page.locator('[data-terminal="node1"] textarea').focus();
  await page.keyboard.type('echo typed in the dark\n');
  await expect(page.locator('.waiting code')).toContainText('echo typed in the dark');
  await page.waitForTimeout(7_000);
  await context.setOffline(false);
  await live(page);
  await passes(page, onRng);
  await expect(page.locator('.waiting')).toHaveCount(0);
  await expect.poll(() => lastRun(page)).toContain('typed in the dark');

  // The server is killed, and started again on the same port and data.
  await run(page, benchmarks[1]?.id ?? '');
  await goTo(page, (benchmarks[2]?.slide ?? 0) + 1);
  await run(page, idBefore(onHasher));
  await start(page, benchmarks[2]);
  await server.kill();
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'reconnecting');
  await page.waitForTimeout(2_000);
  await server.again();
  await live(page);
  await passes(page, onHasher);
  await run(page, benchmarks[3]?.id ?? '');

  await compare(page, wire, ['node1', 'node1:2']);
  expect(wire.connections()).toBeGreaterThanOrEqual(4);
  const dark = wire.text('node1').match(/typed in the dark/g);
  expect(dark).toHaveLength(2);
});

type Benchmark = { readonly id: string; readonly slide: number };

/** Clicks through the deck; returns the `ab` snippets, in order, which are left to run. */
async function runUpToBenchmarks(page: Page): Promise<Benchmark[]> {
  const deck = await deckOf(server);
  const found: Benchmark[] = [];
  const seen = new Set<string>();
  for (const { index, exercises } of deck.slides)
    for (const { snippets } of index === null ? [] : exercises)
      for (const one of snippets) {
        if (one.hidden || one.method !== 'bash' || seen.has(one.id)) continue;
        seen.add(one.id);
        if (one.text.startsWith('ab ')) found.push({ id: one.id, slide: index ?? 0 });
        if (found.length > 0) continue;
        await goTo(page, (index ?? 0) + 1);
        await run(page, one.id);
      }
  return found;
}

function idBefore(id: string): string {
  return id.replace(/\d+$/, ordinal => String(Number(ordinal) - 1));
}

/** Runs it and waits until it is in the middle of its work. */
async function start(page: Page, one: Benchmark | undefined): Promise<void> {
  if (!one) throw new Error('a benchmark');
  await goTo(page, one.slide + 1);
  await snippet(page, one.id).locator('[data-action="run"]').first().click();
  await expect.poll(() => lastRun(page)).toContain('Benchmarking');
  await expect(snippet(page, one.id)).toHaveAttribute('data-state', 'running');
}

async function passes(page: Page, id: string): Promise<void> {
  await expect(snippet(page, id)).toHaveAttribute('data-state', 'passed', { timeout: 60_000 });
}

async function lastRun(page: Page, terminal = 'node1'): Promise<string> {
  const text = await page.locator(`[data-transcript="${terminal}"] article`).last().textContent();
  return (text ?? '').replaceAll('\u00a0', ' ');
}

/**
 * The page against the same seed undisturbed: every byte that it received stands at its place, and
 * nothing is missing at the end; screens, transcripts and verdicts are the same.
 */
async function compare(page: Page, wire: Wiretap, terminals: readonly string[]): Promise<void> {
  // All that was shown is written down: ticks stand before their output.
  await page.waitForTimeout(1_500);
  const kept = readJournal(server.data);
  const { workspace, facts } = playUndisturbed(kept);
  expect(factsOf(facts)).toEqual(factsOf(kept.entries));
  const folded = foldAtOnce(kept);
  const view = workspace.view();
  expect(folded.view().snippets).toEqual(view.snippets);
  expect(folded.view().runs).toEqual(view.runs);
  for (const name of terminals) {
    const bytes = workspace.since(name, 0);
    if (bytes === null) throw new Error(`the history of ${name} is too long for this test`);
    expect(folded.since(name, 0)).toBe(bytes);
    for (const { from, text } of wire.pieces(name))
      expect(text, `bytes of ${name} from ${from}`).toBe(bytes.slice(from, from + text.length));
    expect(wire.text(name).length, `bytes of ${name}`).toBe(bytes.length);
    const articles = await page
      .locator(`[data-transcript="${name}"] article pre`)
      .allTextContents();
    const runs = view.runs.filter(one => one.terminal === name).map(one => one.text);
    expect(articles).toEqual(runs.slice(-50));
  }
  await compareVerdicts(page, view.snippets);
}

async function compareVerdicts(
  page: Page,
  snippets: readonly {
    readonly id: string;
    readonly state: string;
    readonly exit: number | null;
  }[],
): Promise<void> {
  const deck = await deckOf(server);
  const shown = new Map<string, string>();
  for (const { index, exercises } of deck.slides) {
    if (index === null || exercises.length === 0) continue;
    await goTo(page, index + 1);
    for (const row of await page.locator('[data-exercise] [data-snippet]').all()) {
      const [id, state, exit] = await row.evaluate(({ dataset }: HTMLElement) => [
        dataset.snippet ?? '',
        dataset.state,
        dataset.exit,
      ]);
      shown.set(id ?? '', `${state} ${exit ?? null}`);
    }
  }
  const decided = snippets.filter(one => shown.has(one.id) && one.state !== 'idle');
  expect(decided.length).toBeGreaterThan(10);
  for (const { id, state, exit } of decided) expect(shown.get(id), id).toBe(`${state} ${exit}`);
}
