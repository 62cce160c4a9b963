// `sleep` as a container's main process: the whole point of many a debugging container.
import type { MainProgram } from './program.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A timer cannot wait for ever; whoever sleeps longer is woken and sleeps on. */
const napMs = 2 ** 40;

export const sleep: MainProgram = {
  name: 'sleep',
  create: () => null,
  step(context, _state, event) {
    if (event.kind === 'timer') context.exit(0);
    if (event.kind !== 'started') return;
    const seconds = durationOf(context.argv.slice(1));
    if (typeof seconds === 'string') {
      context.log('stderr', seconds);
      context.exit(1);
    } else if (seconds * 1000 < napMs) {
      context.timer(seconds * 1000, 'over');
    }
  },
};

/** Seconds of `1h 30m`, or what the command says to a bad one. */
function durationOf(words: readonly string[]): number | string {
  if (words.length === 0) return 'sleep: missing operand\n';
  let seconds = 0;
  for (const word of words) {
    const match = /^(\d+(?:\.\d*)?|\.\d+|inf|infinity)([smhd]?)$/.exec(word);
    if (!match) return `sleep: invalid number '${word}'\n`;
    const value = match[1]?.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(match[1]);
    seconds += value * (units[match[2] ?? ''] ?? 1);
  }
  return seconds;
}
