// The programs of the userland: one list.
import type { Program } from '../../os/os.ts';
import { shellProgram } from '../shell-program.ts';
import { busybox } from './busybox.ts';
import { simpleTextPrograms } from './simple-text.ts';

const own: readonly Program[] = [shellProgram, ...simpleTextPrograms];

export const programs: readonly Program[] = [...own, busybox(own)];
