// The composition root: from a configuration to a server that listens, and back to nothing.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSecureContext } from 'node:tls';
import type { Deck } from '../core/deck/deck.ts';
import { problemText } from '../core/deck/problem-text.ts';
import { createNoWorkspaces, type Workspaces } from '../core/host/workspaces.ts';
import type { Role } from '../core/protocol/class-messages.ts';
import { isLeader } from '../core/protocol/class-messages.ts';
import type { Boot } from '../core/protocol/messages.ts';
import { createAccess } from './access.ts';
import { createAddresses } from './addresses.ts';
import { type AttachSocket, openAttachSocket } from './attach-socket.ts';
import { loadPty } from './backends/pty.ts';
import { checkBackend } from './backends/table.ts';
import { createClassNews, createCourse } from './class-news.ts';
import { createLiveClass } from './classroom.ts';
import { createCommits } from './commits.ts';
import { type Config, checkConfig, isLoopback, StartError } from './config.ts';
import { lockData } from './data-lock.ts';
import { createDeckSource } from './deck-source.ts';
import { createHostNames } from './host-names.ts';
import { createHttp } from './http.ts';
import { newClassCode, readName } from './join.ts';
import { explainStart, openDatabase } from './journal/database.ts';
import { createRegister, type Register } from './journal/register.ts';
import { createJournalStore } from './journal/sqlite.ts';
import { labOf } from './lab-choice.ts';
import { setUpLab } from './lab-setup.ts';
import { printMetrics } from './metrics.ts';
import { createPaneDoor, type PaneDoor } from './pane-door.ts';
import { createPorts } from './ports.ts';
import type { AskPort } from './ports-http.ts';
import { createRecordings, type Recordings, recordingsFolder } from './recordings.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { countBytesOut } from './traffic.ts';
import { createTurnedAway } from './turned-away.ts';
import { watchFiles } from './watch.ts';

export type RunningServer = {
  readonly port: number;
  readonly student: string;
  readonly presenter: string;
  readonly projector: string;
  /** What the person should know, one sentence each. */
  readonly notes: readonly string[];
  readonly close: () => Promise<void>;
};

/** How long after its last event a class is over (D11). */
const classEndMs = 12 * 3_600_000;
/** Raised when entries of a class's journal mean something else: an older class is not gone on with. */
const classFormat = '2';

/** Throws `StartError` when something that the caller can mend is wrong. */
export async function startServer(
  config: Config,
  report: (sentence: string) => void,
): Promise<RunningServer> {
  try {
    return await start(config, report);
  } catch (error) {
    const known = error instanceof StartError;
    const sentence = known ? null : explainStart(resolve(config.data), error);
    throw sentence === null ? error : new StartError(sentence, 2);
  }
}

async function start(config: Config, report: (sentence: string) => void): Promise<RunningServer> {
  checkConfig(config);
  checkBackend(config, null);
  const tls = config.tls === null ? null : readTls(config.tls);
  const { basePath } = config;
  const deck = createDeckSource(config.deck, { rawHtml: config.rawHtml, basePath, values: {} });
  refuseUnreadable(deck.current().deck);
  const data = resolve(config.data);
  const database = openDatabase(data);
  const unlock = lockData(data);
  const register = createRegister(database);
  // The deck is served all the same: its author mends it while looking at it.
  const tellProblems = () => {
    for (const problem of deck.current().problems()) report(problemText(problem));
  };
  tellProblems();
  const nowMs = () => Date.now();
  const ids = { port: config.port };
  const secure = config.tls !== null || config.publicUrl?.startsWith('https:') === true;
  const access = createAccess(data, { scope: () => String(ids.port), path: basePath, secure });
  const hostNames = createHostNames(config, () => ids.port);
  const addresses = createAddresses(config, () => ids.port);
  const ports = createPorts(config, addresses.student);
  let askPort: AskPort = async () => ({ sentence: 'There is no lab here.' });
  const code = openClass(register, nowMs());
  // Who gave no name has the one of the part that is played.
  const names = {
    of: (person: string, role: Role = 'student') =>
      register.nameOf(person) ?? (isLeader(role) ? 'Presenter' : 'Guest'),
  };
  const store = createJournalStore(database);
  const commits = createCommits(database);
  let workspaces: Workspaces = createNoWorkspaces();
  let bootLab: Boot['lab'] = null;
  let recordings: Recordings | null = null;
  let attachSocket: AttachSocket | null = null;
  const notes: string[] = [];
  let door: PaneDoor | null = null;
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let sockets: Sockets | null = null;
  // Pages first: somebody waits there. Then the labs, which need longer, then the terminal's lines.
  deck.onChange(change => sockets?.broadcast({ kind: 'deck', ...change }));
  let bytesOut = () => 0;

  const course = createCourse(() => deck.current().boot);
  const classroom = createLiveClass({
    nowMs,
    joinUrl: addresses.student,
    read: () => register.classEntries(code),
    append: entry => register.appendClassEntry(code, entry),
    commits,
    firstStep: course.firstStep,
    inView: course.inView,
    driverChanged: () => sockets?.driverChanged(),
  });
  const turnedAway = createTurnedAway(nowMs, (delayMs, then) => setTimeout(then, delayMs).unref());
  const app = createHttp({
    turnedAway,
    access,
    deck,
    basePath,
    hostNames,
    ports: { ports, ask: (...asked) => askPort(...asked) },
    code,
    publicUrl: config.publicUrl,
    address: addresses.student,
    nameOf: person => names.of(person),
    lab: () => bootLab,
    recordings: () => recordings,
    classSlide: () => classroom.slide(),
    rename(person, given) {
      const name = readName(given);
      if (name === null) return;
      register.setName(person, name, nowMs());
      classroom.rename(person, name);
    },
    metrics: () =>
      printMetrics({
        participants: classroom.online(),
        connections: sockets?.connections() ?? 0,
        workspaces: workspaces.count(),
        panes: door?.connected() ?? 0,
        eventLoopDelayMs: delay.percentile(99) / 1e6,
        memoryBytes: process.memoryUsage().rss,
        bytesOut: bytesOut(),
        journalLagMs: commits.lagMs(),
        refused: turnedAway.counts(),
      }),
    report: error => report(error instanceof Error ? (error.stack ?? error.message) : `${error}`),
  });
  const http: Server = tls === null ? createServer(app) : createTlsServer(tls, app);
  bytesOut = countBytesOut(http);
  try {
    // A taken port is found before any thread is started: the process can end at once.
    ids.port = await listen(http, config);
    const lab = labOf(config, deck.current().deck);
    if (lab !== null) {
      checkBackend(config, lab);
      door = await paneDoor(config, notes, () => attachSocket);
      recordings = createRecordings(recordingsFolder(config.deck, lab.name), report);
      recordings.all();
      const setup = await setUpLab({
        config,
        data,
        lab,
        deck,
        register,
        store,
        commits,
        nowMs,
        news: createClassNews({ course, person: classroom.person, note: classroom.note }),
        complain: report,
        door,
        portUrl: ports.url,
        note: sentence => notes.push(sentence),
      });
      if (config.backend === 'simulated' && !ports.named)
        notes.push(
          'Pages of the lab are shown under a path, which some do not bear (--ports-domain: each has its name).',
        );
      ({ workspaces, boot: bootLab } = setup);
      askPort = setup.workspaces.request;
      deck.onChange(() => setImmediate(() => setup.workspaces.reload()));
      attachSocket = await openAttachSocket(data, setup.workspaces, names.of);
      setup.ready.catch((error: Error) => report(error.message));
    }
  } catch (error) {
    http.close();
    http.closeAllConnections();
    delay.disable();
    classroom.dispose();
    database.close();
    unlock();
    throw error;
  }
  sockets = createSockets({
    turnedAway,
    http,
    basePath,
    publicUrl: config.publicUrl,
    hostNames,
    access,
    classroom,
    workspaces,
    deckVersion: () => deck.current().version,
    trouble: deck.trouble,
    atHome: isLoopback(config.host) && config.publicUrl === null,
    slideCount: () => deck.current().boot.slides.length,
    nameOf: names.of,
    server: randomBytes(8).toString('hex'),
    nowMs,
  });
  const running = sockets;
  const stopWatching = watchFiles({ files: deck.files, changed: deck.reload });
  deck.onTrouble(() => running.troubled());
  // The author's terminal can wait until the saved line has been drawn, and until the last of them.
  let telling: NodeJS.Timeout | undefined;
  deck.onChange(() => {
    clearTimeout(telling);
    telling = setTimeout(tellProblems, 2_000);
  });
  deck.onTrouble(lines => lines.forEach(report));
  const here = addresses.here();
  return {
    port: ids.port,
    student: addresses.student(),
    presenter: `${here}presenter?key=${access.presenterKey}`,
    projector: `${here}projector?key=${access.projectorKey}`,
    notes: [...addresses.notes(), ...notes],
    async close() {
      stopWatching();
      clearTimeout(telling);
      attachSocket?.close();
      delay.disable();
      classroom.closing();
      // Half-open requests and idle connections would hold the server for minutes.
      const closed = running.close();
      http.closeAllConnections();
      await closed;
      await workspaces.dispose();
      classroom.dispose();
      database.close();
      unlock();
    },
  };
}

/** A manifest that cannot be read leaves nothing to look at. */
function refuseUnreadable({ slides, problems }: Deck): void {
  const errors = problems.filter(problem => problem.severity === 'error');
  if (slides.length === 0 && errors.length > 0)
    throw new StartError(errors.map(problemText).join('\n'), 2);
}

/** Simulated panes behind pseudo terminals, where that is wanted and can be (decisions, Ptys). */
async function paneDoor(
  config: Config,
  notes: string[],
  socket: () => AttachSocket | null,
): Promise<PaneDoor | null> {
  if (config.backend !== 'simulated') return null;
  if (config.pty === 'off' || (config.pty === 'auto' && !isLoopback(config.host))) {
    notes.push('Simulated terminals are shown in process.');
    return null;
  }
  const spawn = await loadPty();
  if (spawn !== null) {
    notes.push('Simulated terminals are shown through pseudo terminals (--pty off: in process).');
    return createPaneDoor(spawn, socket);
  }
  if (config.pty === 'on')
    throw new StartError('Pseudo terminals (node-pty) do not load here: leave --pty on out.', 2);
  notes.push('Simulated terminals are shown in process, since node-pty does not load here.');
  return null;
}

/** The class that goes on, or a new one when the last was left alone for half a day. */
function openClass(register: Register, nowMs: number): string {
  const readable = register.fact('class format') === classFormat;
  const kept = readable ? register.fact('class') : null;
  const last = kept === null ? null : register.classLastMs(kept);
  if (kept !== null && (last === null || nowMs - last < classEndMs)) return kept;
  const fresh = newClassCode(randomBytes(2).readUInt16BE());
  register.setFact('class', fresh);
  register.setFact('class format', classFormat);
  return fresh;
}

function readTls(files: { readonly cert: string; readonly key: string }) {
  const read = (file: string, what: string) => {
    try {
      return readFileSync(file);
    } catch {
      throw new StartError(`The TLS ${what} ${file} cannot be read: check its path and rights.`, 2);
    }
  };
  const both = { cert: read(files.cert, 'certificate'), key: read(files.key, 'key') };
  try {
    createSecureContext(both);
    return both;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `${files.cert} and ${files.key} are no certificate and its key in PEM form (${detail}).`,
      2,
    );
  }
}

function listen(http: Server, config: Config): Promise<number> {
  const { host, port } = config;
  return new Promise((done, failed) => {
    http.once('error', (error: NodeJS.ErrnoException) =>
      failed(new StartError(explainListen(error, host, port), 2)),
    );
    http.listen(port, host, () => done((http.address() as AddressInfo).port));
  });
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what uses it, or choose another with --port (0 picks a free one).`;
    case 'EACCES':
      return `Port ${port} needs more rights: choose one above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine: name one with --host, or leave it out.`;
    default:
      return `The server cannot listen on ${host}:${port}: ${error.message}.`;
  }
}
