// A worker thread that holds many simulated workspaces and shares its time among them.
import { parentPort, workerData } from 'node:worker_threads';
import type { HostRequest } from '../../core/host/host.ts';
import { createSimulatedSeats } from '../../core/host/simulated-seats.ts';
import { prepareLab } from '../../core/lab/prepare-lab.ts';
import type { SimulatedOptions } from '../../core/lab/workspace.ts';
import { assert } from '../../core/lib/assert.ts';
import { pack, unpack } from './pack.ts';
import { nodeTimers } from './timers.ts';
import type { WorkerData, WorkerMessage } from './worker-messages.ts';

type Prepared = SimulatedOptions['prepared'];

assert(parentPort !== null, 'this file is a worker thread');
const port = parentPort;
const { lab, prepared: given } = workerData as WorkerData;
const post = (message: WorkerMessage) => port.postMessage(message);

const prepared = given === null ? prepare() : (unpack(given) as Prepared);
if (prepared !== null) hold(prepared, given === null);

function prepare(): Prepared | null {
  const result = prepareLab(lab);
  if (result.ok) return result.value;
  post({ kind: 'unprepared', sentence: result.error });
  return null;
}

function hold(start: Prepared, fresh: boolean): void {
  const seats = createSimulatedSeats({
    ...{ timers: nodeTimers, lab, prepared: start },
    ...{ pack, unpack, report: post },
  });
  port.on('message', (request: HostRequest) => seats.send(request));
  post({ kind: 'prepared', nowMs: start.nowMs, bytes: fresh ? pack(start) : null });
}
