// What browser tests do on a page: open it, go to a slide, run a snippet, read a pane.
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { type Running, startServer } from '../support/running-server.ts';

export type Server = Running;

/** Serves the demo workshop (or what `args` name) on a free port of loopback. */
export function serve(args: readonly string[] = []): Promise<Server> {
  return startServer(args);
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
