// What one has run as Markdown and as a page: complete, in order, and nothing of it is markup.
import { expect, test } from 'vitest';
import { type RunView, runTextMax } from '../../core/protocol/messages.ts';
import { ownRunHtml, ownRunMarkdown } from './own-run.ts';

const snippet = (id: string) => ({
  ...{ id, rev: 'r', method: 'bash', text: id, hidden: false, terminal: null, placeholders: [] },
});
const deck = {
  ...{ title: 'Nets <b>', language: 'en' },
  exercises: [{ id: 'a', title: 'Look *around*', terminal: null, snippets: [snippet('a.1')] }],
};
const run = (number: number, command: string, text: string, more: Partial<RunView> = {}) => ({
  ...{ number, terminal: 'node1', snippet: null, command, from: 0, to: 1, status: 0 },
  ...{ startedMs: number * 1000, endedMs: number * 1000 + 450, text, ...more },
});
const runs: readonly RunView[] = [
  run(2, 'cat notes', 'see ```this```\n<script>alert(1)</script>\n', { status: 1 }),
  run(1, 'docker node ls', 'node1 & node2\n', { snippet: 'a.1' }),
  run(3, 'watch ls', '', { endedMs: null, status: null }),
];
const given = { deck, runs, epochMs: Date.UTC(2026, 0, 1, 9) };

test('[VW24] what was run is kept as Markdown, with the exercise it belongs to', () => {
  expect(ownRunMarkdown(given)).toBe(`# Nets \\<b\\>: what I ran

## Look \\*around\\*

\`\`\`console
$ docker node ls
node1 & node2
\`\`\`

node1, 2026-01-01 09:00:01 UTC, 0.5 s, exit status 0

## On my own

\`\`\`\`console
$ cat notes
see \`\`\`this\`\`\`
<script>alert(1)</script>
\`\`\`\`

node1, 2026-01-01 09:00:02 UTC, 0.5 s, exit status 1

\`\`\`console
$ watch ls
\`\`\`

node1, 2026-01-01 09:00:03 UTC, still running
`);
});

test('[VW24] as a page it holds text only, and says what is no longer kept', () => {
  const html = ownRunHtml(given);
  expect(html).toContain('<title>Nets &lt;b&gt;: what I ran</title>');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).not.toMatch(/<script|<b>$/m);
  expect(html).toContain('<pre><b>$ docker node ls</b>\nnode1 &amp; node2\n</pre>');
  expect(html).not.toContain('no longer kept');
  const late = { ...given, runs: [run(9, 'ls', 'x'.repeat(runTextMax))] };
  expect(ownRunHtml(late)).toContain('What was run before is no longer kept.');
  expect(ownRunMarkdown(late)).toContain('What was run before is no longer kept.');
  expect(ownRunMarkdown(late)).toContain('[… the beginning is no longer kept]');
});
