// The network tools: every program of this folder, and which images have which.
import type { Program } from '../../os/os.ts';
import { ab } from './ab.ts';
import { curl } from './curl.ts';
import { drill } from './drill.ts';
import { busyboxPing, ping } from './ping.ts';

/** For the table of all built-in programs, by name. */
export const netPrograms: readonly Program[] = [ab, busyboxPing, curl, drill, ping];
