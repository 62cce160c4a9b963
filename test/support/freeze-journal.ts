// `npx tsx test/support/freeze-journal.ts FILE`: writes down what this version keeps of a workspace, to be
// read by later ones: a swarm made by a click, a checkpoint behind it, then a command that never ends.
import { writeFileSync } from 'node:fs';
import type { JournalEntry, JournalHeader } from '../../src/core/lab/journal.ts';
import { openDatabase } from '../../src/server/journal/database.ts';
import { createJournalStore } from '../../src/server/journal/sqlite.ts';
import { openPage } from './page.ts';
import { makeFolder, serveFolder } from './server.ts';

export type Frozen = {
  readonly header: JournalHeader;
  readonly entries: readonly JournalEntry[];
  readonly checkpoint: { readonly seq: number; readonly base64: string };
};

export const frozenDeck = `<!-- lab: fresh -->
# Shell

.exercise[
- Begin:
\`\`\`bash
docker swarm init
\`\`\`
]
`;

/** The workspace of the only person in that data folder; no server may run on it. */
export function readFrozen(data: string): Frozen | null {
  const database = openDatabase(data);
  const branch = String(database.get('select branch from workspaces', [])?.branch);
  const store = createJournalStore(database);
  const header = store.header(branch);
  const stored = store.newest(branch, Number.MAX_SAFE_INTEGER);
  const entries = store.read(branch, 0);
  database.close();
  if (header === null || stored === null) return null;
  const base64 = Buffer.from(stored.bytes).toString('base64');
  return { header, entries, checkpoint: { seq: stored.seq, base64 } };
}

async function freeze(file: string): Promise<void> {
  const folder = makeFolder({ 'deck.md': frozenDeck });
  const server = await serveFolder(folder.path);
  const page = await openPage(server.student);
  await page.started();
  await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  await page.command({ kind: 'run', snippet: 'deck.shell.1.1' });
  await page.event('snippet', ({ snippet }) => snippet.state === 'passed');
  while (readFrozen(`${folder.path}/data`) === null)
    await new Promise(done => setTimeout(done, 200));
  const text = 'ping -c 1000 node2\r';
  await page.command({ kind: 'input', terminal: 'node1', text, sequence: 1 });
  await page.event('output', event => event.text.includes('seq=3'));
  page.close();
  await server.close();
  const frozen = readFrozen(`${folder.path}/data`);
  writeFileSync(file, `${JSON.stringify(frozen)}\n`);
  folder.dispose();
}

const [, script, file] = process.argv;
if (script?.endsWith('freeze-journal.ts') && file !== undefined) await freeze(file);
