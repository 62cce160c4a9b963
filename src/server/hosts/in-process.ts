// A host for workspaces on real machines: their work is done elsewhere, so they need no thread.
import type { Backend } from '../../core/lab/backend.ts';
import { createWorkspace } from '../../core/lab/create-workspace.ts';
import type { JournalHeader } from '../../core/lab/journal.ts';
import type { Lab } from '../../core/lab/lab.ts';
import type { Host, HostReport, HostRequest } from './host.ts';
import { createRounds } from './rounds.ts';
import { createSeat } from './seat.ts';
import { nodeTimers } from './timers.ts';

export type InProcessParts = {
  readonly lab: Lab;
  readonly makeBackend: (header: JournalHeader) => Backend;
  readonly report: (report: HostReport) => void;
};

export function createInProcessHost(parts: InProcessParts): Host {
  const { report } = parts;
  const rounds = createRounds({
    timers: nodeTimers,
    report,
    seated: key => report({ kind: 'seated', key }),
    failed: (key, error) => report({ kind: 'failed', key, sentence: explain(error) }),
  });
  const sit = (request: Extract<HostRequest, { kind: 'seat' }>) => {
    const { key, header, exercises } = request;
    const workspace = createWorkspace({
      id: request.workspace,
      backend: parts.makeBackend(header),
      header,
      lab: parts.lab,
      exercises,
      wake: () => {
        rounds.get(key)?.wake();
        rounds.soon();
      },
      past: { checkpoint: null, entries: request.past.entries },
    });
    // The state of a real machine is not ours to store.
    const pack = () => new Uint8Array(0);
    rounds.add(createSeat({ key, workspace, nowMs: nodeTimers.nowMs, pack }));
  };
  return {
    send(request) {
      if (request.kind === 'leave') rounds.remove(request.key);
      else if (request.kind === 'seat') {
        try {
          sit(request);
        } catch (error) {
          report({ kind: 'failed', key: request.key, sentence: explain(error) });
        }
      } else {
        rounds.get(request.key)?.take(request);
        rounds.soon();
      }
    },
    async dispose() {
      rounds.dispose();
    },
  };
}

function explain(error: unknown): string {
  return `This workspace could not go on: ${error instanceof Error ? error.message : String(error)}.`;
}
