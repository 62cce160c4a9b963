// Nothing is lost: a reload, a cut network, a killed server and a closed lid leave no trace.
import { expect, type Page, test } from '@playwright/test';
import headless from '@xterm/headless';
import type { Workspace } from '../../src/core/lab/workspace.ts';
import { factsOf, foldAtOnce, playUndisturbed, readJournal } from '../support/undisturbed.ts';
import { tapWire, type Wiretap } from '../support/wiretap.ts';
import { deckOf, goTo, live, open, run, type Server, serve, snippet } from './support.ts';

let server: Server;
test.afterEach(() => server.end());

test('a reload, a cut network and a killed server in the middle of ab leave no trace', async ({
  page,
  context,
}) => {
  test.setTimeout(400_000);
  server = await serve();
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

  await compare(page, wire, 'slides/demo.md', ['node1', 'node1:2']);
  expect(wire.connections()).toBeGreaterThanOrEqual(4);
  const dark = wire.text('node1').match(/typed in the dark/g);
  expect(dark).toHaveLength(2);
});

test('a lid closed for twenty-five minutes and a server that stood still keep everything', async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const deck = 'test/decks/back-and-forth.md';
  server = await serve([deck]);
  const wire = tapWire(page);
  await page.clock.install();
  await open(page, server.student);
  await goTo(page, 2);
  await run(page, 'back-and-forth.services.1.1');
  await goTo(page, 4);
  const endless = 'back-and-forth.without-end.1.1';
  await snippet(page, endless).locator('[data-action="run"]').first().click();
  await expect.poll(() => pings(page)).toBeGreaterThan(1);

  // The machine on which the server runs sleeps: that time is dropped, not caught up.
  const before = await pings(page);
  process.kill(server.pid, 'SIGSTOP');
  await page.waitForTimeout(8_000);
  const asleep = await pings(page);
  process.kill(server.pid, 'SIGCONT');
  await expect.poll(() => pings(page)).toBeGreaterThan(asleep);
  expect(await pings(page)).toBeLessThan(before + 8);

  // The reader's machine sleeps: the lab goes on for half a minute, then stands still.
  const closed = await pings(page);
  const closedMs = Date.now();
  await context.setOffline(true);
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'reconnecting', {
    timeout: 40_000,
  });
  await page.waitForTimeout(Math.max(0, closedMs + 75_000 - Date.now()));
  await page.clock.fastForward('25:00');
  await context.setOffline(false);
  await live(page);
  await expect(snippet(page, endless)).toHaveAttribute('data-state', 'running');
  await expect.poll(() => pings(page)).toBeGreaterThan(closed + 20);
  // Half a minute, and what it takes to notice that nobody is there.
  expect(await pings(page)).toBeLessThan(closed + 65);
  await expect(page.locator('[data-terminal="node1"]')).toBeVisible();
  await snippet(page, endless).locator('[data-action="stop"]').click();
  await passes(page, endless);
  await compare(page, wire, deck, ['node1']);
});

/** How often the ping in the terminal was answered. */
async function pings(page: Page): Promise<number> {
  return Number(/(?:.*seq=(\d+))?/s.exec(await lastRun(page))?.[1] ?? 0);
}

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
async function compare(
  page: Page,
  wire: Wiretap,
  deck: string,
  terminals: readonly string[],
): Promise<void> {
  // All that was shown is written down: ticks stand before their output.
  await page.waitForTimeout(1_500);
  const kept = readJournal(server.data, deck);
  const { workspace, facts } = playUndisturbed(kept);
  expect(factsOf(facts)).toEqual(factsOf(kept.entries));
  const folded = foldAtOnce(kept);
  const view = workspace.view();
  expect(folded.view().snippets).toEqual(view.snippets);
  expect(folded.view().runs).toEqual(view.runs);
  for (const name of terminals) {
    const bytes = workspace.since(name, 0);
    if (bytes === null) throw new Error(`the history of ${name} is too long for this test`);
    expect(bytes.length).toBeGreaterThan(200);
    expect(folded.since(name, 0)).toBe(bytes);
    for (const { from, text } of wire.pieces(name))
      expect(text, `bytes of ${name} from ${from}`).toBe(bytes.slice(from, from + text.length));
    expect(wire.text(name).length, `bytes of ${name}`).toBe(bytes.length);
    const articles = await page
      .locator(`[data-transcript="${name}"] article pre`)
      .allTextContents();
    const runs = view.runs.filter(one => one.terminal === name).map(one => one.text);
    expect(articles).toEqual(runs.slice(-50));
    await page.locator(`[data-tab="${name}"]`).click();
    await expect.poll(() => screenOf(page, name)).toEqual(await drawn(workspace, name));
  }
  await compareVerdicts(page, view.snippets);
}

/** The rows that the page shows of a terminal. */
async function screenOf(page: Page, name: string): Promise<string[]> {
  const rows = page.locator(`[data-terminal="${name}"] .xterm-rows > div`);
  return (await rows.allTextContents()).map(row => row.replaceAll('\u00a0', ' ').trimEnd());
}

/** The rows that a terminal of that size would show of it. */
async function drawn(workspace: Workspace, name: string): Promise<string[]> {
  const view = workspace.terminal(name);
  if (view === null) throw new Error(`no terminal ${name}`);
  const { columns: cols, rows } = view;
  const terminal = new headless.Terminal({ cols, rows, scrollback: 5_000, allowProposedApi: true });
  await new Promise<void>(done => terminal.write(workspace.since(name, 0) ?? '', done));
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
  );
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
  expect(decided.length).toBeGreaterThan(1);
  for (const { id, state, exit } of decided) expect(shown.get(id), id).toBe(`${state} ${exit}`);
}
