// Creates, finds, resumes and lets go the workspaces of a server: one per person, deck and lab.
import { randomBytes } from 'node:crypto';
import type { Exercise } from '../../core/deck/deck.ts';
import { carryOver } from '../../core/host/carry-over.ts';
import type { Host, HostReport } from '../../core/host/host.ts';
import type { Port } from '../../core/host/lab-ports.ts';
import { createLiveWorkspace, type LiveWorkspace } from '../../core/host/live-workspace.ts';
import type { MakePanes } from '../../core/host/panes.ts';
import type { Commits, Journals, WorkspaceRecord } from '../../core/host/records.ts';
import type { LiveParts } from '../../core/host/room.ts';
import {
  type Attachment,
  attachLater,
  attachNothing,
  type Viewer,
  type Workspaces,
} from '../../core/host/workspaces.ts';
import type { JournalHeader } from '../../core/lab/journal.ts';
import { unpack } from '../hosts/pack.ts';
import { errorCode, explainNewcomer, explainWrite } from '../journal/database.ts';
import type { Register } from '../journal/register.ts';
import { type LabNodeName, openable } from '../ports.ts';
import { hourOf } from './hour.ts';
import { createPanes } from './panes.ts';
import type { RelayDoor } from './relay.ts';

export type RegistryParts = {
  readonly deck: string;
  readonly lab: string;
  readonly backend: string;
  readonly register: Register;
  readonly store: Journals;
  readonly commits: Commits;
  readonly nowMs: () => number;
  readonly max: number;
  readonly starting: string;
  readonly canSnapshot: boolean;
  readonly canPause: boolean;
  /** Shows terminals through pseudo terminals; null: in process. */
  readonly door: RelayDoor | null;
  /** Told to who finds an earlier workspace of theirs, e.g. that its shells are new. */
  readonly resumed: string | null;
  /** Resolves when workspaces can be made; rejects with a sentence. */
  readonly ready: Promise<unknown>;
  /** Whether a journal can be folded by what runs now. */
  readonly canFold: (header: JournalHeader) => boolean;
  /** Header of a branch that begins now. Only asked once it is ready. */
  readonly header: () => JournalHeader;
  readonly exercises: () => readonly Exercise[];
  readonly exercisesOf: (slide: number) => readonly Exercise[];
  readonly exercisesBefore: (slide: number) => readonly string[];
  readonly nodes: readonly LabNodeName[];
  /** Where a browser opens a published port; null: nowhere. */
  readonly portUrl: (port: Port, path: string) => string | null;
  /** What the class hears of a person's workspace. */
  readonly news: LiveParts['news'];
};

export type Registry = Workspaces & {
  /** A host has something to say. */
  readonly report: (report: HostReport) => void;
  /** A host lost these seats. */
  readonly lost: (keys: readonly string[]) => void;
  /** Joins a workspace in memory by its id; null: there is none. */
  readonly attachTo: (workspace: string, viewer: Viewer) => Attachment | null;
  /** Ids of the workspaces in memory, and whose they are. */
  readonly list: () => readonly { readonly workspace: string; readonly person: string }[];
  /** Asks a published port of a workspace in memory; see `requestPort`. */
  readonly request: LiveWorkspace['request'];
  /** The deck's exercises changed. */
  readonly reload: () => void;
};

/** A workspace that nobody has looked at for so long is let go; its journal stays. */
const letGoMs = 10 * 60_000;
/** A seat that its host lost so often in a minute is what kills it. */
const lossesMax = 3;

export function createRegistry(host: Host, parts: RegistryParts): Registry {
  const { register, store } = parts;
  const live = new Map<string, LiveWorkspace>();
  const byId = new Map<string, LiveWorkspace>();
  const byKey = new Map<string, LiveWorkspace>();
  const losses = new Map<string, number[]>();
  const ownHost: Host = {
    send(request) {
      if (request.kind === 'seat') {
        const owner = byId.get(request.workspace);
        if (owner !== undefined) byKey.set(request.key, owner);
      }
      host.send(request);
      if (request.kind === 'leave') byKey.delete(request.key);
    },
    dispose: () => host.dispose(),
  };

  const find = (person: string): WorkspaceRecord | null => {
    const { deck, lab, backend } = parts;
    return register.findWorkspace(person, deck, lab, backend);
  };
  const create = (person: string): WorkspaceRecord => {
    const { deck, lab, backend } = parts;
    const record = { id: newName(), person, deck, lab, backend, branch: newName() };
    parts.commits.together(() => {
      store.create(record.branch, parts.header());
      register.labelBranch(record.branch, record.id, '', parts.nowMs());
      register.addWorkspace(record, parts.nowMs());
    });
    return record;
  };
  /** The lab or the simulator is another one now: its journal cannot be folded any more. */
  const isOutdated = (record: WorkspaceRecord): boolean => {
    const header = store.header(record.branch);
    return header === null || !parts.canFold(header);
  };
  const { nowMs, header: freshHeader } = parts;
  /** Its state goes on in a new branch; the old one stays, to be restored once more. */
  const renew = (record: WorkspaceRecord): [WorkspaceRecord, string] =>
    parts.commits.together(() => {
      const carrying = {
        ...{ store, register, newKey: newName, freshHeader, nowMs },
        ...{ hourOf, unpack },
      };
      const { branch, sentence } = carryOver(carrying, record.id, record.branch);
      const label = `before the change ${hourOf(nowMs())}`;
      register.labelBranch(record.branch, record.id, label, nowMs());
      register.setBranch(record.id, branch);
      return [{ ...record, branch }, sentence];
    });
  const open = (person: string): LiveWorkspace | null => {
    const known = live.get(person);
    if (known !== undefined) return known;
    if (live.size >= parts.max) letGo(0);
    if (live.size >= parts.max) return null;
    const found = find(person);
    const resumed = found === null ? null : parts.resumed;
    const mine = found ?? create(person);
    const [record, greeting] = isOutdated(mine) ? renew(mine) : [mine, resumed];
    const workspace = createLiveWorkspace({
      record,
      greeting,
      store,
      register,
      commits: parts.commits,
      host: ownHost,
      nowMs: parts.nowMs,
      newKey: newName,
      freshHeader: parts.header,
      canFold: parts.canFold,
      exercises: parts.exercises,
      exercisesBefore: parts.exercisesBefore,
      exercisesAt(slide) {
        for (let at = slide; at >= 0; at--) {
          const found = parts.exercisesOf(at);
          if (found.length > 0) return found.map(({ id }) => id);
        }
        return [];
      },
      starting: parts.starting,
      canSnapshot: parts.canSnapshot,
      canPause: parts.canPause,
      panes: panesBehind(parts.door),
      openable: (given, url) => openable(given, parts.nodes, url),
      after: later,
      hourOf,
      unpack,
      explainWrite,
      portUrl: parts.portUrl,
      news: parts.news,
    });
    live.set(person, workspace);
    byId.set(workspace.id, workspace);
    workspace.start();
    return workspace;
  };
  /** Lets go what nobody has looked at for that long. */
  const letGo = (idleMs: number) => {
    // The shells of a real machine would end with it.
    if (!parts.canSnapshot) return;
    for (const [person, workspace] of live) {
      const since = workspace.idleSinceMs();
      if (since === null || parts.nowMs() - since < idleMs) continue;
      workspace.dispose();
      live.delete(person);
      byId.delete(workspace.id);
    }
  };
  let state: 'preparing' | 'ready' | { readonly sentence: string } = 'preparing';
  parts.ready.then(
    () => {
      state = 'ready';
    },
    (error: Error) => {
      state = { sentence: error.message };
    },
  );
  const sweep = setInterval(() => letGo(letGoMs), 60_000);
  sweep.unref();

  return {
    attach(person, viewer) {
      if (person === null) return attachNothing(viewer, 'Nobody presents yet.');
      const attach = () => {
        let workspace: LiveWorkspace | null;
        try {
          workspace = open(person);
        } catch (error) {
          // A newcomer for whom nothing can be written down reads along; the others go on.
          if (errorCode(error)?.startsWith('SQLITE_') !== true) throw error;
          return attachNothing(viewer, explainNewcomer(error));
        }
        if (workspace !== null) return workspace.attach(viewer);
        const all = parts.max === 1 ? 'The one workspace' : `All ${parts.max} workspaces`;
        const are = parts.max === 1 ? 'is' : 'are';
        const sentence = `${all} of this server ${are} in use: read on, and try again later.`;
        return attachNothing(viewer, sentence);
      };
      if (state === 'ready') return attach();
      if (state !== 'preparing') return attachNothing(viewer, state.sentence);
      return attachLater(viewer, parts.ready, attach, parts.starting);
    },
    count: () => live.size,
    attachTo: (workspace, viewer) => byId.get(workspace)?.attach(viewer) ?? null,
    list: () => [...live].map(([person, { id }]) => ({ workspace: id, person })),
    request(port, bytes) {
      const workspace = byId.get(port.workspace);
      if (workspace !== undefined) return workspace.request(port, bytes);
      const sentence = 'This lab is at rest: open its page, then reload this one.';
      return Promise.resolve({ sentence });
    },
    report: report => byKey.get(report.key)?.report(report),
    lost(keys) {
      for (const key of keys) {
        const workspace = byKey.get(key);
        if (workspace === undefined) continue;
        const now = parts.nowMs();
        const recent = (losses.get(key) ?? []).filter(atMs => now - atMs < 60_000);
        recent.push(now);
        losses.set(key, recent);
        if (recent.length < lossesMax) workspace.reseat();
        else {
          const sentence = 'This workspace ended its simulator repeatedly. Reset the lab to go on.';
          workspace.report({ kind: 'failed', key, sentence });
        }
      }
    },
    reload() {
      // Shells of a real machine would end with it: there new snippets wait for the next start.
      if (!parts.canSnapshot) return;
      for (const workspace of live.values()) workspace.reseat();
    },
    async dispose() {
      clearInterval(sweep);
      parts.commits.flush();
      await host.dispose();
      for (const workspace of live.values()) workspace.dispose();
    },
  };
}

function panesBehind(door: RelayDoor | null): MakePanes | null {
  return door && (parts => createPanes({ door, ...parts }));
}

/** Nothing that waits keeps the process from ending. */
function later(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** 125 random bits that may stand in a host name. */
function newName(): string {
  let name = '';
  for (const byte of randomBytes(25)) name += letters.charAt(byte & 31);
  return name;
}
