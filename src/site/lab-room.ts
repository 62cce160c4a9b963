// The one workspace of a static site: the code that a server's threads run, kept by the browser.

import { carryOver } from '../core/host/carry-over.ts';
import type { Host, HostReport } from '../core/host/host.ts';
import { createLiveWorkspace, type LiveWorkspace } from '../core/host/live-workspace.ts';
import { pack, unpack } from '../core/host/pack.ts';
import { createSimulatedSeats } from '../core/host/simulated-seats.ts';
import { exercisesAt, exercisesBefore, type SiteLab } from '../core/host/site-lab.ts';
import type { JournalHeader } from '../core/lab/journal.ts';
import { engine } from '../core/lab/make-world.ts';
import { canFold } from '../core/lab/simulated-workspace.ts';
import type { SiteCommits } from './commits.ts';
import type { SiteJournals } from './journals.ts';
import { browserTimers } from './timers.ts';

export type LabRoomParts = {
  readonly site: SiteLab;
  readonly journals: SiteJournals;
  readonly commits: SiteCommits;
  /** Told once to who comes; null: nothing to say. */
  readonly greeting: string | null;
};

/** One browser has one workspace of a site. */
const workspaceId = 'here';

export function openLabRoom({ site, journals, commits, greeting }: LabRoomParts): LiveWorkspace {
  const { lab, exercises } = site;
  const { start } = site;
  const { store, register } = journals;
  const freshHeader = (wallMs = Date.now()): JournalHeader => ({
    format: 1,
    engine,
    lab: lab.name,
    labHash: lab.hash,
    seed: lab.spec.seed,
    // The lab was set up in the moments before: its clock shows now.
    epochMs: wallMs - start.nowMs,
    deck: site.version,
    backend: 'simulated',
  });
  const carrying = { store, register, newKey, freshHeader, nowMs: Date.now, hourOf, unpack };
  const begin = (): { branch: string; sentence: string | null } => {
    const known = journals.current();
    const header = known === null ? null : store.header(known);
    if (known === null || header === null) {
      const branch = newKey();
      store.create(branch, freshHeader());
      register.labelBranch(branch, workspaceId, '', Date.now());
      return { branch, sentence: null };
    }
    if (canFold(header, lab)) return { branch: known, sentence: null };
    const carried = carryOver(carrying, workspaceId, known);
    const label = `before the change ${hourOf(Date.now())}`;
    register.labelBranch(known, workspaceId, label, Date.now());
    return carried;
  };
  const { branch, sentence } = commits.together(() => {
    const begun = begin();
    register.setBranch(workspaceId, begun.branch);
    return begun;
  });

  const seats = createSimulatedSeats({
    ...{ timers: browserTimers, lab, prepared: start },
    ...{ pack, unpack },
    report: (report: HostReport) => room.report(report),
  });
  const host: Host = { send: seats.send, dispose: async () => seats.dispose() };
  const room = createLiveWorkspace({
    ...{ ...carrying, commits, host, greeting: greeting ?? sentence },
    record: {
      id: workspaceId,
      person: 'reader',
      deck: site.version,
      lab: lab.name,
      backend: 'simulated',
      branch,
    },
    after: browserTimers.after,
    // What cannot be kept is said by the keeper; nothing becomes read-only for it.
    explainWrite: () => 'This browser could not keep what was done.',
    canFold: header => canFold(header, lab),
    exercises: () => exercises,
    exercisesBefore: slide => exercisesBefore(site, slide),
    exercisesAt: slide => exercisesAt(site, slide),
    starting: startingOf(site),
    canSnapshot: true,
    canPause: false,
    panes: null,
    openable: given => given,
    portUrl: () => null,
    news: () => {},
  });
  room.start();
  return room;
}

function startingOf({ lab }: SiteLab): string {
  const nodes = lab.spec.nodes.length;
  return `Starting ${nodes === 1 ? 'one node' : `${nodes} nodes`}…`;
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

function newKey(): string {
  let name = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(25))) name += letters.charAt(byte & 31);
  return name;
}

/** As the reader's clock shows it. */
export function hourOf(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
