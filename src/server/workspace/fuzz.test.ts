// Everything at once, at random: what was acknowledged or shown is in the fold of the journal.
import { afterEach, expect, test } from 'vitest';
import { fakeLab } from '../../../test/support/fake-lab.ts';
import {
  createServer,
  deck,
  disposeAll,
  look,
  newData,
  prepared,
  states,
} from '../../../test/support/fake-registry.ts';
import { createFakeWorld } from '../../../test/support/fake-world.ts';
import { createSimulatedWorkspace } from '../../core/lab/simulated-workspace.ts';
import type { Workspace } from '../../core/lab/workspace.ts';
import type { WorkspaceCommand, WorkspaceEvent } from '../../core/protocol/messages.ts';
import { createRegister } from '../journal/register.ts';
import { createJournalStore } from '../journal/sqlite.ts';

afterEach(disposeAll);

type Server = ReturnType<typeof createServer>;
type Page = ReturnType<typeof look>;

/** A new order every day; a seed that failed is put in front of it by name. */
const today = Math.floor(Date.now() / 86_400_000);
const seeds = [1, 2, today];
const segments = 4;
const actions = 14;

for (const seed of [...new Set(seeds)])
  test(`[LB30] whatever is done in whatever order, nothing acknowledged is lost (seed ${seed})`, async () => {
    const below = random(seed);
    const data = newData();
    const kept = new Map<string, Set<string>>();
    for (let segment = 0; segment < segments; segment++)
      await live(createServer(data), `page-${segment}`, below, kept);
  }, 30_000);

/** One life of a server: random actions, a sudden end, and the comparison with what is written. */
async function live(
  server: Server,
  name: string,
  below: (count: number) => number,
  kept: Map<string, Set<string>>,
): Promise<void> {
  const page = look(server, 'ada', name);
  page.greet();
  await page.welcome();
  const sent = new Map<number, { branch: string; token: string }>();
  const branch = () => branchOf(server);
  let ids = 0;
  let kills = 0;
  const send = (command: WorkspaceCommand, token: string | null = null) => {
    const id = ++ids;
    if (token !== null) sent.set(id, { branch: branch(), token });
    page.attachment.command(name, id, command);
    return page.wait(
      message =>
        (message.kind === 'done' || message.kind === 'refused') && message.id === id && message,
    );
  };
  const replaced = () => page.messages.filter(isReplaced).length;
  /** Until the page shows the other branch. */
  const change = async (command: WorkspaceCommand) => {
    const before = replaced();
    const answer = await send(command);
    if (answer.kind === 'done') await page.wait(() => replaced() > before);
  };
  await send({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  for (let at = 0; at < actions; at++) {
    const token = `t${name}x${at}x`;
    const text = `${['', 'sh\r', 'exit\r', 'sleep 1\r'][below(4)]}echo ${token}\r`;
    const typed = { kind: 'input', terminal: 'node1', text, sequence: at + 1 } as const;
    const snippet = ['a.1', 'a.2', 'b.1'][below(3)] ?? 'a.1';
    const others = listBranches(server).filter(id => id !== branch());
    const choice = below(12);
    if (choice < 3) await send(typed, token);
    // Not awaited: it may be under way when something else happens.
    else if (choice < 5) void send(typed, token).catch(() => {});
    else if (choice < 7) await send({ kind: 'run', snippet, busy: 'interrupt' });
    else if (choice === 7) await change({ kind: 'undo', snippet });
    else if (choice === 8) await change({ kind: 'reset' });
    else if (choice === 9) await change({ kind: 'catch-up', slide: below(3) });
    else if (choice === 10 && others.length > 0)
      await change({ kind: 'restore', branch: others[below(others.length)] ?? '' });
    else if (choice === 11 && ++kills <= 1) server.kill();
    // Long enough now and then for a state to be stored, after which something else is done.
    else await pause([10, 40, 300][below(3)] ?? 10);
    if (at === 5) await pause(300);
  }
  await compare(server, page, sent, kept);
  await server.dispose();
  server.database.close();
}

async function compare(
  server: Server,
  page: Page,
  sent: ReadonlyMap<number, { branch: string; token: string }>,
  kept: Map<string, Set<string>>,
): Promise<void> {
  const told = [...page.messages];
  const branch = branchOf(server);
  for (const message of told) {
    const one = message.kind === 'done' ? sent.get(message.id) : undefined;
    if (!one) continue;
    const tokens = kept.get(one.branch) ?? new Set();
    kept.set(one.branch, tokens.add(one.token));
  }
  const folded = foldOf(server, branch);
  for (const { terminal, from, text } of piecesOf(told)) {
    const bytes = folded.since(terminal, 0);
    if (bytes === null) throw new Error('a history too long for this test');
    expect(bytes.slice(from, from + text.length)).toBe(text);
  }
  for (const id of listBranches(server)) {
    const typed = createJournalStore(server.database)
      .read(id, 0)
      .map(entry => (entry.kind === 'input' ? entry.text : ''))
      .join('');
    for (const token of kept.get(id) ?? []) expect(typed, `input of ${id}`).toContain(token);
  }
  // From its checkpoint, as a server would resume it, it is the same.
  const resumed = look(server, 'ada', 'compare');
  server.kill();
  resumed.greet({ node1: 0 });
  const view = await resumed.welcome();
  await pause(50);
  const shown = piecesOf(resumed.messages).filter(({ terminal }) => terminal === 'node1');
  const now = foldOf(server, branch);
  const bytes = now.since('node1', 0) ?? '';
  for (const { from, text } of shown) expect(bytes.slice(from, from + text.length)).toBe(text);
  // What ran when the page came may have ended since.
  expect(decided(now.view())).toMatchObject(decided(view));
}

function isReplaced(message: Page['messages'][number]): boolean {
  return message.kind === 'workspace' && message.event.kind === 'replaced';
}

/** Verdicts; what runs just now is on its way. */
function decided(view: Parameters<typeof states>[0]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(states(view)).filter(([, state]) => state === 'passed' || state === 'failed'),
  );
}

/** What the page was told of the workspace that it shows now. */
function piecesOf(told: Page['messages']): Extract<WorkspaceEvent, { kind: 'output' }>[] {
  let pieces: Extract<WorkspaceEvent, { kind: 'output' }>[] = [];
  for (const message of told) {
    if (message.kind !== 'workspace') continue;
    const { event } = message;
    if (event.kind === 'replaced') pieces = [];
    // Opened again, it begins at 0.
    if (event.kind === 'terminal-closed')
      pieces = pieces.filter(({ terminal }) => terminal !== event.terminal);
    if (event.kind === 'output') pieces.push(event);
  }
  return pieces;
}

function foldOf(server: Server, branch: string): Workspace {
  const store = createJournalStore(server.database);
  const header = store.header(branch);
  if (header === null) throw new Error('a header');
  const workspace = createSimulatedWorkspace({
    ...{ id: 'fold', header, exercises: deck, lab: fakeLab, prepared: prepared as never },
    past: { checkpoint: null, entries: store.read(branch, 0) },
    makeWorld: ({ from }) => createFakeWorld(from),
  });
  while (workspace.replaying()) workspace.replay(100_000);
  // What the last entry causes in its own moment.
  workspace.advance(workspace.nowMs(), 100_000);
  return workspace;
}

function branchOf(server: Server): string {
  return String(server.database.get('select branch from workspaces', [])?.branch);
}

function listBranches(server: Server): string[] {
  const workspace = String(server.database.get('select id from workspaces', [])?.id);
  return createRegister(server.database)
    .branches(workspace)
    .map(({ id }) => id);
}

function pause(ms: number): Promise<void> {
  return new Promise(done => setTimeout(done, ms));
}

/** Whole numbers below a count, the same for the same seed. */
function random(seed: number): (count: number) => number {
  let state = seed >>> 0;
  return count => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}
