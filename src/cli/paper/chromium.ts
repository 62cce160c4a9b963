// Finds a Chromium and starts it through Playwright; what lacks is said in a sentence.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser, BrowserType } from '@playwright/test';
import { fail, ok, type Result } from '../../core/lib/result.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const install = 'npx playwright install chromium, or set DECKHAND_CHROMIUM to one';

/** `own`: the one that Playwright downloads. */
function findIn(own: string): string | null {
  const named = process.env.DECKHAND_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  if (own && existsSync(own) && starts(own)) return own;
  const ending = process.platform === 'win32' ? '.exe' : '';
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap(folder => names.map(name => join(folder, name + ending)));
  return [...inPath, ...applications].find(file => existsSync(file)) ?? null;
}

// A downloaded browser may lack libraries of the system. (On Windows, asking would open a window.)
function starts(file: string): boolean {
  if (process.platform === 'win32') return true;
  return spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;
}

type Found = { readonly chromium: BrowserType; readonly executablePath: string };

/** Where a Chromium is. The error is the rest of a sentence: `there is no Chromium here: …`. */
export async function findChromium(): Promise<Result<Found, string>> {
  let chromium: BrowserType;
  try {
    ({ chromium } = await import('@playwright/test'));
  } catch {
    return fail('Playwright is not installed here: npm ci in the folder of Deckhand brings it');
  }
  const executablePath = findIn(chromium.executablePath());
  if (executablePath !== null) return ok({ chromium, executablePath });
  const named = process.env.DECKHAND_CHROMIUM;
  return fail(
    named
      ? `DECKHAND_CHROMIUM names ${named}, which does not exist: correct it, or leave it out`
      : `there is no Chromium here: ${install}`,
  );
}

/** One that runs; errors as of `findChromium`. */
export async function openChromium(): Promise<Result<Browser, string>> {
  const found = await findChromium();
  if (!found.ok) return found;
  const { chromium, executablePath } = found.value;
  try {
    return ok(await chromium.launch({ executablePath }));
  } catch (error) {
    const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return fail(`${executablePath} does not start (${detail}): ${install}`);
  }
}
