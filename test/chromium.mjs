// Finds a Chromium, or gets one: the environment, Playwright's own, the system's, then a download.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge'];

/** The path of a browser, or null after one sentence on standard error. */
export function findChromium() {
  const named = process.env.DECKHAND_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    return refuse(`DECKHAND_CHROMIUM names ${named}, which does not exist.`);
  }
  return (
    installed() ??
    download() ??
    packaged() ??
    refuse(
      'No Chromium was found and none could be fetched: install one and name it in DECKHAND_CHROMIUM.',
    )
  );
}

function installed() {
  const own = chromium.executablePath();
  if (own && existsSync(own) && starts(own)) return own;
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter))
    for (const name of names)
      for (const ending of endings) {
        const file = join(folder, name + ending);
        if (existsSync(file)) return file;
      }
  const applications = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return applications.find(file => existsSync(file)) ?? null;
}

function download() {
  process.stderr.write('No Chromium is installed: fetching Playwright’s own.\n');
  const cli = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore' });
  const own = chromium.executablePath();
  return own && existsSync(own) && starts(own) ? own : null;
}

// A downloaded browser may lack libraries of the system. (On Windows, asking would open a window.)
function starts(file) {
  if (process.platform === 'win32') return true;
  return spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;
}

function packaged() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  process.stderr.write('Playwright’s download is out of reach: asking the system’s packages.\n');
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    stdio: 'ignore',
  });
  return installed();
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  return null;
}
