// This machine's shell as a lab, over real sockets: runs, verdicts, flow, and a killed server.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { cookiesOf, openPage, type TestPage } from '../../test/support/page.ts';
import {
  type Folder,
  makeFolder,
  runDeckhand,
  serveChild,
  serveFolder,
} from '../../test/support/server.ts';

const deck = `<!-- lab: fresh -->
# Shell

.exercise[
- Count:
\`\`\`bash
echo one two three | wc -w
\`\`\`
- Fail:
\`\`\`bash
false
\`\`\`
]
`;

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

function folderOf(): Folder {
  const folder = makeFolder({ 'deck.md': deck });
  disposals.push(folder.dispose);
  return folder;
}

const verdict = (page: TestPage, id: string, state: string) =>
  page.event('snippet', ({ snippet }) => snippet.id === id && snippet.state === state);
const open = { kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 } as const;
const ready = (page: TestPage) =>
  page.event('terminal', ({ terminal }) => terminal.state === 'ready');

test('a snippet runs in a real shell and its verdict is the exit status', async () => {
  const server = await serveFolder(folderOf().path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student);
  await page.command(open);
  await ready(page);
  expect(await page.command({ kind: 'run', snippet: 'deck.shell.1.1' })).toMatchObject({
    kind: 'done',
  });
  await verdict(page, 'deck.shell.1.1', 'passed');
  await page.command({ kind: 'run', snippet: 'deck.shell.1.2' });
  expect((await verdict(page, 'deck.shell.1.2', 'failed')).snippet.exit).toBe(1);
  const run = await page.event('run', event => event.run.number === 1 && event.run.status === 0);
  expect(run.run.text.trim()).toBe('3');
  page.close();
});

test('marks that a program prints by itself pass nothing', async () => {
  const server = await serveFolder(folderOf().path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student);
  await page.command(open);
  await ready(page);
  await page.command({
    kind: 'run',
    snippet: 'deck.shell.1.1',
    text: "printf '\\e]133;D;0\\a'; exec 3<&1; false",
  });
  expect((await verdict(page, 'deck.shell.1.1', 'failed')).snippet.exit).toBe(1);
  page.close();
});

test('a command that is sent again after a cut is done once', async () => {
  const server = await serveFolder(folderOf().path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student, { page: 'the-same-page' });
  await page.command(open, 1);
  await ready(page);
  const input = {
    kind: 'input',
    terminal: 'node1',
    text: 'echo $((40+2))\r',
    sequence: 1,
  } as const;
  await page.command(input, 2);
  await page.event('run', event => event.run.status === 0);
  page.close();
  const again = await openPage(server.student, { page: 'the-same-page', cookie: page.cookie });
  expect(await again.command(input, 2)).toEqual({ kind: 'done', id: 2 });
  await again.command({ ...input, text: 'echo end\r', sequence: 2 }, 3);
  await again.event('run', event => event.run.command === '' || event.run.text.includes('end'));
  expect(again.text('node1').match(/42\r\n/g)).toHaveLength(1);
  again.close();
});

test('a page that is slow in drawing pauses a real terminal, and loses nothing', async () => {
  const server = await serveFolder(folderOf().path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student);
  await page.command(open);
  await ready(page);
  await page.command({
    kind: 'input',
    terminal: 'node1',
    text: 'seq 1 200000; echo all-of-it\r',
    sequence: 1,
  });
  // Draws only what it is asked to, late: the window has to carry it to the end.
  const draw = setInterval(
    () => page.send({ kind: 'drawn', terminal: 'node1', sequence: 1e9 }),
    20,
  );
  await page.event('output', event => /(^|\n)all-of-it/.test(event.text));
  clearInterval(draw);
  const numbers = page.text('node1').match(/^\d+(?=\r$)/gm) ?? [];
  expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([200_000, '1', '200000']);
  page.close();
});

const floods = ['local', 'simulated'] as const;
test.each(floods)(
  '[RB4] a flood on %s that nobody draws stands still, and the memory with it',
  async backend => {
    const server = await serveFolder(folderOf().path, { backend });
    disposals.push(server.close);
    const page = await openPage(server.student);
    await page.started();
    await page.command(open);
    await expect.poll(() => page.text('node1'), { timeout: 10_000 }).toMatch(/[$#] /);
    const idle = process.memoryUsage().rss;
    await page.command({ kind: 'input', terminal: 'node1', text: 'yes\r', sequence: 1 });
    await page.event('output', event => event.text.includes('y\r\ny\r\n'));
    // Three looks without anything new: it stands.
    let stands = 0;
    for (let before = -1; stands < 3; before = page.text('node1').length) {
      await new Promise(done => setTimeout(done, 300));
      stands = page.text('node1').length === before ? stands + 1 : 0;
    }
    expect(page.text('node1').length).toBeLessThan(600_000);
    const standing = process.memoryUsage().rss;
    expect(standing / idle).toBeLessThan(2);
    await new Promise(done => setTimeout(done, 1_000));
    expect(process.memoryUsage().rss / standing).toBeLessThan(1.2);
    // Interrupted and drawn, it goes on.
    await page.command({ kind: 'input', terminal: 'node1', text: '\u0003', sequence: 2 });
    const draw = setInterval(
      () => page.send({ kind: 'drawn', terminal: 'node1', sequence: 1e9 }),
      20,
    );
    await page.event('run', event => event.run.status === 130);
    clearInterval(draw);
    page.close();
  },
);

test('a killed server comes back with screen and verdicts, and types nothing again', async () => {
  const folder = folderOf();
  const args = [`${folder.path}/deck.md`, '--data', `${folder.path}/data`, '--backend', 'local'];
  const first = await serveChild([...args, '--port', '0']);
  const cookie = await cookiesOf(first.student);
  const page = await openPage(first.student, { cookie });
  await page.command(open);
  await ready(page);
  await page.command({ kind: 'run', snippet: 'deck.shell.1.1' });
  await page.command({ kind: 'run', snippet: 'deck.shell.1.2' });
  await verdict(page, 'deck.shell.1.2', 'failed');
  await first.kill('SIGKILL');
  page.close();

  const second = await serveChild([...args, '--port', `${first.port}`]);
  disposals.push(async () => void (await second.kill('SIGTERM')));
  const back = await openPage(second.student, { cookie });
  const welcome = await back.waitFor(
    'welcome',
    (message): message is Extract<typeof message, { kind: 'welcome' }> =>
      message.kind === 'welcome',
  );
  expect(welcome.workspace.snippets.map(({ id, state, exit }) => [id, state, exit])).toEqual([
    ['deck.shell.1.1', 'passed', 0],
    ['deck.shell.1.2', 'failed', 1],
  ]);
  await back.event('notice', event => event.sentence.includes('the shells are new'));
  await back.command(open);
  await ready(back);
  await back.command({ kind: 'input', terminal: 'node1', text: 'echo new\r', sequence: 1 });
  await back.event('run', event => event.run.text.includes('new'));
  expect(back.text('node1').split('wc -w').length).toBe(2);
  back.close();
});

test('[RB26] a killed server takes its shells along, and the next one its start-up files', async () => {
  const folder = folderOf();
  const data = `${folder.path}/data`;
  const args = [`${folder.path}/deck.md`, '--data', data, '--backend', 'local'];
  const first = await serveChild([...args, '--port', '0']);
  const page = await openPage(first.student);
  await page.command(open);
  await ready(page);
  const text = 'sleep 1000 & nap=$!; echo pids-$$-$nap-; sleep 1000\r';
  await page.command({ kind: 'input', terminal: 'node1', text, sequence: 1 });
  const told = /pids-(\d+)-(\d+)-/;
  await expect.poll(() => page.text('node1'), { timeout: 10_000 }).toMatch(told);
  const pids = told.exec(page.text('node1'))?.slice(1).map(Number) ?? [];
  expect(pids.map(isAlive)).toEqual([true, true]);
  expect(readdirSync(`${data}/shells`)).toHaveLength(1);
  await first.kill('SIGKILL');
  page.close();
  await expect.poll(() => pids.map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
  const second = await serveChild([...args, '--port', '0']);
  expect(readdirSync(`${data}/shells`)).toEqual([]);
  await second.kill('SIGTERM');
}, 60_000);

/** A process that ended and that nobody has asked after is not alive. */
function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' });
  return /^[^Z\s]/.test(state.stdout);
}

test('[RB21] secrets of the server reach no page: no answer, no error, no figure', async () => {
  const secrets = ['AWS_SECRET_ACCESS_KEY', 'NPM_TOKEN', 'DOCKER_AUTH_CONFIG'];
  for (const name of secrets) process.env[name] = `hush-${name}`;
  disposals.push(() => {
    for (const name of secrets) delete process.env[name];
  });
  const server = await serveFolder(folderOf().path, { backend: 'local' });
  disposals.push(server.close);
  const page = await openPage(server.student);
  await page.command(open);
  await ready(page);
  await page.command({ ...open, terminal: 'nowhere' });
  await page.command({ kind: 'run', snippet: 'no.such.snippet' });
  // The end of the line is put together: what was typed would be found, too.
  const text = "env; export -p; cat /proc/self/environ /proc/$$/environ; echo en''d-of-it\r";
  await page.command({ kind: 'input', terminal: 'node1', text, sequence: 1 });
  await expect.poll(() => page.text('node1'), { timeout: 10_000 }).toContain('end-of-it');
  const { origin } = new URL(server.student);
  const paths = ['/', '/metrics', '/health', '/nowhere', '/images/../../etc/passwd', '/%00'];
  const pages = await Promise.all(
    paths.map(async path => (await fetch(`${origin}${path}`)).text()),
  );
  expect(page.text('node1')).toContain('TERM=xterm-256color');
  expect(JSON.stringify([page.messages, pages])).not.toContain('hush');
  page.close();
});

test('a server ends cleanly with pages open', async () => {
  const folder = folderOf();
  const server = await serveChild([
    `${folder.path}/deck.md`,
    ...['--data', `${folder.path}/data`, '--backend', 'local', '--port', '0'],
  ]);
  const page = await openPage(server.student);
  await page.command(open);
  expect(await server.kill('SIGTERM')).toBe(0);
  page.close();
});

test('what is wrong at the start is one sentence and exit status 2', async () => {
  const folder = folderOf();
  const deckFile = `${folder.path}/deck.md`;
  // They start side by side, and a folder serves one.
  let folders = 0;
  const data = () => ['--data', `${folder.path}/data${folders++}`];
  const busy = await serveFolder(folder.path, {
    backend: 'local',
    data: `${folder.path}/other`,
  });
  disposals.push(busy.close);
  const calls: readonly (readonly [readonly string[], RegExp])[] = [
    [[`${folder.path}/none.md`, ...data()], /^deckhand: There is no deck .*none\.md: /],
    [[deckFile, ...data(), '--port', `${busy.port}`], /^deckhand: Port \d+ is taken: /],
    [
      [deckFile, ...data(), '--host', '203.0.113.1'],
      /^deckhand: 203\.0\.113\.1 is not an address /,
    ],
    [[deckFile, '--data', deckFile], /^deckhand: The data folder .*deck\.md cannot be written: /],
    [
      [deckFile, ...data(), '--backend', 'local', '--host', '0.0.0.0', '--port', '0'],
      /^deckhand: --backend local gives everybody who reaches 0\.0\.0\.0 a shell /,
    ],
    [[deckFile, ...data(), '--base-path', '../x'], /^deckhand: --base-path \.\.\/x may hold /],
    [[deckFile, ...data(), '--backend', 'nope'], /^deckhand: --backend cannot be nope: choose /],
    [[deckFile, ...data(), '--colour'], /^deckhand: There is no option --colour\. /],
  ];
  const results = await Promise.all(calls.map(([args]) => runDeckhand(['serve', ...args])));
  for (const [index, { status, stdout, stderr }] of results.entries()) {
    expect(stderr).toMatch(calls[index]![1]);
    expect([status, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  }
}, 60_000);
