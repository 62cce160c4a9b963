// Starts the built product for a browser test, in a data folder of its own, and ends it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export type Server = {
  readonly student: string;
  readonly presenter: string;
  readonly projector: string;
  readonly port: number;
  readonly data: string;
  /** SIGKILL, as a power cut would: nothing is said, nothing is tidied. */
  readonly kill: () => Promise<void>;
  /** Starts again on the same port and data. */
  readonly again: () => Promise<void>;
  /** Ends it and removes its data. */
  readonly end: () => Promise<void>;
};

/** Serves the demo workshop (or what `args` name) on a free port of loopback. */
export async function serve(args: readonly string[] = []): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'deckhand-e2e-'));
  let child: ChildProcess;
  const launch = async (port: number) => {
    child = spawn(
      process.execPath,
      [command, 'serve', ...args, '--json', '--port', String(port), '--data', data],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    return JSON.parse(await firstLine(child)) as Pick<
      Server,
      'student' | 'presenter' | 'projector' | 'port'
    >;
  };
  const stop = (signal: NodeJS.Signals) =>
    new Promise<void>(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  const addresses = await launch(0);
  return {
    ...addresses,
    data,
    kill: () => stop('SIGKILL'),
    again: async () => {
      await launch(addresses.port);
    },
    end: async () => {
      await stop('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', status => reject(new Error(`the server ended with status ${status}`)));
    child.stdout?.on('data', chunk => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}

/** Opens a page and waits until it is live. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await live(page);
}

export async function live(page: Page): Promise<void> {
  await expect(page.locator('body')).toHaveAttribute('data-connection', 'live', {
    timeout: 30_000,
  });
}

/** Goes to a slide by its number on the screen, counted from 1. */
export async function goTo(page: Page, number: number): Promise<void> {
  await page.evaluate(hash => {
    location.hash = hash;
  }, `#${number}`);
  await expect(page.locator(`[data-slide="${number - 1}"]`)).toBeVisible();
}

export function snippet(page: Page, id: string): Locator {
  return page.locator(`[data-snippet="${id}"]`);
}

/** Clicks *Run* on a snippet and waits for its verdict. */
export async function run(
  page: Page,
  id: string,
  state = 'passed',
  timeout = 60_000,
): Promise<void> {
  await snippet(page, id).locator('[data-action="run"]').first().click();
  await expect(snippet(page, id)).toHaveAttribute('data-state', state, { timeout });
}

export function transcript(page: Page, terminal = 'node1'): Promise<string> {
  return page
    .locator(`[data-transcript="${terminal}"]`)
    .evaluate(element => element.textContent ?? '');
}

export type DumpedDeck = {
  readonly slides: readonly {
    readonly index: number | null;
    readonly exercises: readonly {
      readonly id: string;
      readonly snippets: readonly {
        readonly id: string;
        readonly method: string;
        readonly text: string;
        readonly hidden: boolean;
      }[];
    }[];
  }[];
};

/** The deck as the server has read it. */
export async function deckOf(server: Server): Promise<DumpedDeck> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/deck.json`);
  return (await answer.json()) as DumpedDeck;
}
