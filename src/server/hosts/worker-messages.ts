// What travels between a worker thread and its pool, beside requests and reports.

import type { HostReport } from '../../core/host/host.ts';
import type { Lab } from '../../core/lab/lab.ts';
import type { Bytes } from '../../core/lib/bytes.ts';

export type WorkerData = {
  readonly lab: Lab;
  /** The lab's start, when it was prepared before. */
  readonly prepared: Bytes | null;
};

export type WorkerMessage =
  /** `nowMs`: virtual time of the lab's start; `bytes`: to be kept, null when it was given. */
  | { readonly kind: 'prepared'; readonly nowMs: number; readonly bytes: Bytes | null }
  | { readonly kind: 'unprepared'; readonly sentence: string }
  | HostReport;
