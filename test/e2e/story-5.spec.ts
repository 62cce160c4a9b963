// An hour in the simulated terminal, by key strokes: editing, loops, pipes, jobs, history, completion, git, a stack.
import { expect, type Page, test } from '@playwright/test';
import { goTo, open, type Server, serve } from './support.ts';

let server: Server;
test.beforeEach(async ({ page }) => {
  server = await serve();
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, server.student);
  await goTo(page, 2);
  await shows(page, /root@node1:~# $/);
});
test.afterEach(() => server.end());

/** What the terminal in view shows, without the empty rows at its end. */
function screen(page: Page): Promise<string> {
  return page
    .locator('.pane:not([hidden]) .xterm-rows')
    .evaluate(rows => [...rows.children].map(row => row.textContent).join('\n'))
    .then(text => text.replaceAll('\u00a0', ' ').replace(/\s+$/, ' '));
}

async function shows(page: Page, what: RegExp): Promise<void> {
  await expect.poll(() => screen(page), { timeout: 20_000, intervals: [50] }).toMatch(what);
}

async function type(page: Page, ...keys: readonly string[]): Promise<void> {
  await page.locator('.pane:not([hidden]) textarea').focus();
  for (const key of keys) {
    if (/^(Control\+.|Enter|Escape|Tab|ArrowUp)$/.test(key)) await page.keyboard.press(key);
    else await page.keyboard.type(key);
  }
}

/** Types a command and waits until it runs: a shell that still reads takes no heed of ^Z. */
async function start(page: Page, text: string): Promise<void> {
  await type(page, 'Control+l', text, 'Enter');
  const cursorRow = page.locator('.pane:not([hidden]) .xterm-rows > div:has(.xterm-cursor)');
  await expect(cursorRow).toHaveText(/^\s*$/, { timeout: 20_000 });
}

/** On an empty screen, so that nothing of before is taken for an answer. */
async function command(page: Page, text: string, answer: RegExp): Promise<void> {
  await type(page, 'Control+l', text, 'Enter');
  await shows(page, answer);
}

/** At a prompt, with nothing typed. */
const atPrompt = /root@node1:\S+# $/;

test('files: vi, here-documents, nano, completion, less', async ({ page }) => {
  await type(page, 'vi hello.sh', 'Enter');
  await shows(page, /"hello\.sh" \[New\]/);
  await type(
    page,
    'ifor N in 1 2 3; do',
    'Enter',
    '  ssh node$N hostname',
    'Enter',
    'don',
    'Escape',
  );
  await shows(page, /^ *for N in 1 2 3; do\n +ssh node\$N hostname\ndon\n~/);
  await type(page, 'ae', 'Escape', ':wq', 'Enter');
  await shows(page, atPrompt);
  // The file's name is completed.
  await type(page, 'Control+l', 'sh hel', 'Tab');
  await shows(page, /sh hello\.sh $/);
  await type(page, 'Enter');
  await shows(page, /\nnode1\nnode2\nnode3\nroot/);

  await type(page, 'Control+l', 'cat > list <<END', 'Enter', 'one', 'Enter', 'two', 'Enter');
  await shows(page, /> one\n> two\n> $/);
  await type(page, 'END', 'Enter');
  await shows(page, atPrompt);
  await type(page, 'nano list', 'Enter');
  await shows(page, /GNU nano .*list[\s\S]*\[ Read 2 lines \]/);
  await type(page, 'zero', 'Enter', 'Control+o');
  await shows(page, /File Name to Write: list/);
  await type(page, 'Enter');
  await shows(page, /\[ Wrote 3 lines \]/);
  await type(page, 'Control+x');
  await shows(page, atPrompt);
  await command(page, 'cat -n list', / 1\s+zero\n +2\s+one\n +3\s+two\n/);

  await type(page, 'Control+l', 'seq 500 | less', 'Enter');
  await shows(page, /^1\n2\n[\s\S]*\n: ?$/);
  await type(page, '/^300', 'Enter');
  await shows(page, /^300\n301\n/);
  await type(page, 'G');
  await shows(page, /\n500\n\(END\) ?$/);
  await type(page, 'q');
  await shows(page, atPrompt);
});

test('processes: pipes, Ctrl-C, jobs, history, a second shell', async ({ page }) => {
  await command(
    page,
    "docker node ls --format '{{json .}}' | jq -r .Hostname | grep -c '^node'",
    /\n5\nroot/,
  );
  await command(
    page,
    "docker service ls | awk 'NR > 1 { print $2, $4 }' | sort",
    /\ndockercoins_rng 5\/5\ndockercoins_webui 1\/1\n/,
  );
  await start(page, 'sleep 100');
  await type(page, 'Control+c');
  await shows(page, /sleep 100\n\^C\nroot@node1:~# $/);
  await start(page, 'sleep 50');
  await type(page, 'Control+z');
  await shows(page, /\[1\]\+ {2}Stopped +sleep 50\n/);
  await type(page, 'bg', 'Enter', 'jobs', 'Enter');
  await shows(page, /\[1\]\+ {2}Running +sleep 50 &\n/);
  await type(page, 'fg', 'Enter');
  await shows(page, /fg\nsleep 50\n? ?$/);
  await type(page, 'Control+c');
  await shows(page, atPrompt);

  await type(page, 'Control+l', 'Control+r', 'jq');
  await shows(page, /\(reverse-i-search\)`jq': docker node ls/);
  await type(page, 'Enter');
  await shows(page, /\n5\nroot/);
  await type(page, 'Control+l', 'docker service ps dockercoins_w', 'Tab', 'Tab');
  await shows(page, /dockercoins_webui +dockercoins_worker/);
  await type(page, 'o', 'Tab', "--format '{{.Name}}' | head -1", 'Enter');
  await shows(page, /\ndockercoins_worker\.1\nroot/);

  await page.locator('[data-action="open-terminal"]').first().click();
  await expect(page.locator('.pane:not([hidden])[data-terminal="node1:2"]')).toBeVisible();
  await shows(page, /root@node1:~# $/);
  await command(
    page,
    'systemctl is-active docker; journalctl -u docker -o cat -n 1',
    /active\nStarted docker\.service/,
  );
});

test('a course: git, a compose file edited and deployed, watch', async ({ page }) => {
  await type(
    page,
    'cd dockercoins && git init -q && git add . && git commit -qm "As found"',
    'Enter',
  );
  await type(page, 'cd && git clone dockercoins mine && cd mine', 'Enter');
  await shows(page, /Cloning into 'mine'\.\.\.\ndone\.\nroot@node1:~\/mine# $/);
  await command(
    page,
    'git log',
    /commit [0-9a-f]{40} \(HEAD -> main[\s\S]*Author: root <root@node1>[\s\S]* {4}As found\n/,
  );
  await type(page, 'Control+l', 'cat > site.yml <<END', 'Enter');
  for (const line of [
    'version: "3"',
    'services:',
    '  web:',
    '    image: alpine',
    '    command: sleep 9999',
    '    deploy:',
    '      replicas: 1',
    'END',
  ])
    await type(page, line, 'Enter');
  await shows(page, /# $/);
  await type(page, 'vi site.yml', 'Enter');
  await shows(page, /"site\.yml" 7L/);
  await type(page, '/replicas', 'Enter', '$r3', ':x', 'Enter');
  await shows(page, atPrompt);
  await command(
    page,
    'git add . && git commit -qm "A site" && git diff HEAD~1 | grep replicas',
    /\n\+ {6}replicas: 3\n/,
  );
  await command(page, 'docker stack deploy -c site.yml site', /Creating service site_web\n/);
  await type(page, 'Control+l', "watch -n 1 'docker service ls | grep site'", 'Enter');
  await shows(page, /^Every 1\.0s: docker service ls[\s\S]*site_web +replicated +3\/3/);
  await type(page, 'Control+c');
  await shows(page, atPrompt);
  await command(
    page,
    'for N in 1 2; do docker service scale -d site_web=$N; done',
    /site_web scaled to 2\n/,
  );
});
