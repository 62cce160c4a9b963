// Simulated panes through a real pseudo terminal and in process: the same bytes, by the same work.
import { afterEach, expect, test } from 'vitest';
import { openPage } from '../../test/support/page.ts';
import { makeFolder, serveFolder } from '../../test/support/server.ts';

const deck = `<!-- lab: fresh -->
# Shell

.exercise[
- Print:
\`\`\`bash
echo one; printf 'a\\tb\\n'; echo żółw
\`\`\`
- Fail:
\`\`\`bash
ls /nowhere
\`\`\`
]
`;

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function play(pty: 'on' | 'off') {
  const folder = makeFolder({ 'deck.md': deck });
  disposals.push(folder.dispose);
  const server = await serveFolder(folder.path, { pty });
  disposals.push(server.close);
  const page = await openPage(server.student);
  disposals.push(page.close);
  await page.waitFor(
    'workspace',
    (message): message is typeof message =>
      (message.kind === 'welcome' && message.workspace.starting === null) ||
      (message.kind === 'workspace' && message.event.kind === 'replaced'),
  );
  await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  await page.event('terminal', ({ terminal }) => terminal.state === 'ready');
  if (pty === 'on') await paneConnected(server.student);
  for (const number of [1, 2]) {
    await page.command({ kind: 'run', snippet: `deck.shell.1.${number}` });
    await page.event(
      'snippet',
      ({ snippet }) =>
        snippet.id === `deck.shell.1.${number}` && /passed|failed/.test(snippet.state),
    );
  }
  await page.command({ kind: 'input', terminal: 'node1', text: 'echo by hand\r', sequence: 1 });
  const { run } = await page.event('run', event => event.run.number === 3 && event.run.to !== null);
  const end = await page.event(
    'terminal',
    ({ terminal }) => terminal.sequence > (run.to ?? 0) && terminal.foreground === null,
  );
  await page.event('output', event => event.from + event.text.length === end.terminal.sequence);
  return { text: page.text('node1'), run: run.text, notes: server.notes };
}

async function paneConnected(address: string): Promise<void> {
  const metrics = await (await fetch(new URL('metrics', address))).text();
  if (!metrics.includes('\ndeckhand_panes 1\n')) await paneConnected(address);
}

test('the same work gives the same bytes either way, and the start-up line says which', async () => {
  const through = await play('on');
  const plain = await play('off');
  expect(through.text).toBe(plain.text);
  expect([plain.run.trim(), plain.text.includes('żółw\r\n')]).toEqual(['by hand', true]);
  expect([through.notes, plain.notes]).toEqual([
    ['Simulated terminals are shown through pseudo terminals (--pty off: in process).'],
    ['Simulated terminals are shown in process.'],
  ]);
}, 60_000);
