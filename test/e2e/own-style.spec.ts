// A deck that brings its own look: it is worn by the slides, follows each save, and stays off the page.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { makeFolder } from '../support/server.ts';
import { open, serve } from './support.ts';

const ticks = '```';
const deck = `theme: dark
css: look.css
lab: fresh

# Dressed

.cover[over it all]

.exercise[

- Do:
  ${ticks}bash
  echo a
  ${ticks}

]
`;
const hostile = `h1 { color: rgb(1, 2, 3) }
* { display: grid; cursor: none }
.cover { position: absolute; inset: -5000px; z-index: 2147483647; background: red; transform: scale(9) }
.bar, [data-terminal], [data-action], .exercise { display: none }
body { background: url(https://evil.example/a.png); --bg: red }
:root ~ *, + nav { top: 0 }
`;

test('[DK63] a hostile style sheet reaches no control, no terminal and no other host', async ({
  page,
}) => {
  const folder = makeFolder({ 'deck.md': deck, 'look.css': hostile });
  const server = await serve([join(folder.path, 'deck.md')]);
  const asked: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).host));
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page, server.student);
  const heading = page.locator('article.slide h1');
  await expect(heading).toHaveCSS('color', 'rgb(1, 2, 3)');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('.bar')).toHaveCSS('cursor', 'auto');
  // Playwright clicks only what nothing else covers.
  await page.locator('[data-action="run"]').first().click();
  await expect(page.locator('[data-snippet]').first()).toHaveAttribute('data-state', 'passed');
  await page.locator('[data-terminal="node1"]').click();
  await page.locator('.bar button').last().click();
  await expect(page.locator('dialog[open]')).toBeVisible();
  await page.keyboard.press('Escape');
  expect([...new Set(asked)]).toEqual([new URL(server.student).host]);

  // A reader's own choice wins, and a save is followed.
  await page.keyboard.press('d');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  writeFileSync(join(folder.path, 'look.css'), 'h1 { color: rgb(9, 9, 9) }');
  await expect(heading).toHaveCSS('color', 'rgb(9, 9, 9)');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(heading).toHaveCSS('color', 'rgb(9, 9, 9)');
  await server.end();
  folder.dispose();
});
