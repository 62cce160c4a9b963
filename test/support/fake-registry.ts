// A registry of small workspaces on a database of its own, and pages without a socket.

import type { Host, HostReport } from '../../src/core/host/host.ts';
import { createSeats } from '../../src/core/host/seats.ts';
import type { Viewer } from '../../src/core/host/workspaces.ts';
import { createCatchUp } from '../../src/core/lab/catch-up.ts';
import type { WorkspaceCheckpoint } from '../../src/core/lab/journal.ts';
import { engine } from '../../src/core/lab/make-world.ts';
import { createRecordedPlay } from '../../src/core/lab/recorded-play.ts';
import { createRetelling } from '../../src/core/lab/retelling.ts';
import { canFold, createSimulatedWorkspace } from '../../src/core/lab/simulated-workspace.ts';
import type { ServerMessage, WorkspaceCommand } from '../../src/core/protocol/messages.ts';
import { createCommits } from '../../src/server/commits.ts';
import { pack, unpack } from '../../src/server/hosts/pack.ts';
import { nodeTimers } from '../../src/server/hosts/timers.ts';
import { type Database, openDatabase } from '../../src/server/journal/database.ts';
import { createRegister } from '../../src/server/journal/register.ts';
import { createJournalStore } from '../../src/server/journal/sqlite.ts';
import { createRegistry, type Registry } from '../../src/server/workspace/registry.ts';
import type { RelayDoor } from '../../src/server/workspace/relay.ts';
import { exercise, fakeLab } from './fake-lab.ts';
import { createFakeWorld } from './fake-world.ts';
import { makeFolder } from './server.ts';

export const deck = [
  exercise('a', 'bash echo one', 'bash fail 2 no'),
  exercise('b', 'bash echo two'),
];
export const disposals: (() => void | Promise<void>)[] = [];
/** Ends everything that was begun here; for `afterEach`. */
export async function disposeAll(): Promise<void> {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
}

export const prepared = createFakeWorld().checkpoint();
if (prepared === 'busy') throw new Error('the fake world is at rest');

/** A thread of fake workspaces that can be killed. */
function createHost(report: (report: HostReport) => void): Host {
  const base = (request: { workspace: string; header: never; exercises: never }) => ({
    id: request.workspace,
    header: request.header,
    exercises: request.exercises,
    ...{ lab: fakeLab, prepared: prepared as never },
    makeWorld: (options: { from?: never }) => createFakeWorld(options.from),
  });
  const seats = createSeats({
    timers: nodeTimers,
    makeWorkspace(request) {
      const { checkpoint: bytes, entries } = request.past;
      const checkpoint = bytes === null ? null : (unpack(bytes) as WorkspaceCheckpoint);
      return createSimulatedWorkspace({
        ...base(request as never),
        past: { checkpoint, entries },
      } as never);
    },
    makeRetelling: ({ past: { checkpoint: bytes, entries }, ...request }, title) => {
      const checkpoint = bytes === null ? null : (unpack(bytes) as WorkspaceCheckpoint);
      const past = { checkpoint, entries };
      return createRetelling({ ...base(request as never), past } as never, title);
    },
    makeCatchUp(request) {
      const { recorded: moment } = request;
      const options = { ...base(request as never), play: request.catchUp ?? [] };
      return moment
        ? createRecordedPlay({ ...options, moment } as never)
        : createCatchUp(options as never);
    },
    pack,
    report,
  });
  disposals.push(seats.dispose);
  return { send: seats.send, dispose: async () => seats.dispose() };
}

export type Server = Registry & { readonly kill: () => void; readonly database: Database };

export function createServer(
  data: string,
  break_?: (database: Database) => Database,
  door?: RelayDoor,
): Server {
  const opened = openDatabase(data);
  const database = break_ === undefined ? opened : break_(opened);
  let alive = 0;
  let registry: Registry | null = null;
  const make = () => {
    const mine = ++alive;
    return createHost(report => {
      if (mine === alive) registry?.report(report);
    });
  };
  let host = make();
  const keys = new Set<string>();
  registry = createRegistry(
    {
      send(request) {
        if (request.kind === 'seat') keys.add(request.key);
        if (request.kind === 'leave') keys.delete(request.key);
        host.send(request);
      },
      dispose: async () => {},
    },
    {
      ...{ deck: 'deck.md', lab: 'fake', backend: 'simulated' },
      register: createRegister(database),
      store: createJournalStore(database),
      commits: createCommits(database),
      nowMs: () => Date.now(),
      max: 2,
      starting: 'Starting two nodes…',
      ...{ canSnapshot: true, canPause: false, resumed: null, door: door ?? null },
      ready: Promise.resolve(),
      canFold: header => canFold(header, fakeLab),
      header: () => ({
        ...{ format: 1, engine, lab: 'fake', labHash: 'h', seed: 7, epochMs: 0 },
        ...{ deck: 'd', backend: 'simulated' },
      }),
      nodes: [{ name: 'node1', address: '10.0.0.1' }],
      portUrl: ({ workspace, node, port }, path) =>
        `http://${port}-${node}-${workspace}.test${path}`,
      exercises: () => deck,
      exercisesOf: slide => deck.slice(slide, slide + 1),
      exercisesBefore: slide => deck.slice(0, slide).map(({ id }) => id),
      news: () => {},
    },
  );
  const made = registry;
  disposals.push(async () => {
    await made.dispose();
    opened.close();
  });
  return {
    ...made,
    database,
    kill() {
      host = make();
      made.lost([...keys]);
    },
  };
}

/** A page without a socket. */
export function look(server: Registry, person = 'ada', page = 'page-1') {
  const messages: ServerMessage[] = [];
  const waiters = new Set<() => void>();
  const hear = (message: ServerMessage) => {
    messages.push(message);
    for (const waiter of [...waiters]) waiter();
  };
  const viewer: Viewer = {
    mayType: true,
    send: hear,
    welcome: workspace => hear({ kind: 'welcome', workspace } as ServerMessage),
  };
  const attachment = server.attach(person, viewer);
  const wait = <T>(pick: (message: ServerMessage) => T | null | undefined | false): Promise<T> =>
    new Promise((done, failed) => {
      const timer = setTimeout(
        () =>
          failed(
            new Error(`not told: ${pick}\n${messages.map(m => JSON.stringify(m)).join('\n')}`),
          ),
        8_000,
      );
      const search = () => {
        for (const message of messages) {
          const found = pick(message);
          if (!found) continue;
          waiters.delete(search);
          clearTimeout(timer);
          done(found);
          return;
        }
      };
      waiters.add(search);
      search();
    });
  let ids = 0;
  return {
    attachment,
    messages,
    wait,
    greet: (seen = {}) => attachment.greet(seen),
    /** The whole workspace, not the view of one that is still made. */
    welcome: () =>
      wait(
        message =>
          message.kind === 'welcome' &&
          message.workspace.starting !== 'Starting two nodes…' &&
          message.workspace,
      ),
    async command(command: WorkspaceCommand) {
      const id = ++ids;
      attachment.command(page, id, command);
      return wait(
        message =>
          (message.kind === 'done' || message.kind === 'refused') && message.id === id && message,
      );
    },
    verdict: (id: string, state: string) =>
      wait(
        message =>
          message.kind === 'workspace' &&
          message.event.kind === 'snippet' &&
          message.event.snippet.id === id &&
          message.event.snippet.state === state,
      ),
    replaced: () =>
      wait(
        message =>
          message.kind === 'workspace' && message.event.kind === 'replaced' && message.event,
      ),
    forget: () => void messages.splice(0),
    text: () =>
      messages
        .map(message =>
          message.kind === 'workspace' &&
          (message.event.kind === 'output' || message.event.kind === 'screen')
            ? message.event.text
            : '',
        )
        .join(''),
  };
}

export async function start(data: string, server = createServer(data)) {
  const page = look(server);
  page.greet();
  await page.welcome();
  await page.command({ kind: 'open-terminal', terminal: 'node1', columns: 80, rows: 24 });
  return { server, page };
}

export function newData(): string {
  const folder = makeFolder();
  disposals.push(folder.dispose);
  return `${folder.path}/data`;
}

export const states = (view: { snippets: readonly { id: string; state: string }[] }) =>
  Object.fromEntries(view.snippets.map(({ id, state }) => [id, state]));
