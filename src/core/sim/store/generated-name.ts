// Names for containers and services that nobody named: a mood, and somebody whose work we build on.
import type { Random } from '../kernel/random.ts';

const moods =
  'bold brave busy clever cool dreamy eager elegant epic focused friendly funny gallant gifted gracious great happy hopeful hungry jolly jovial keen kind lucid modest nice nifty optimistic peaceful practical quirky relaxed serene sharp sleepy sweet tender upbeat vibrant vigilant zen'.split(
    ' ',
  );
const people =
  'ampere babbage bell boole cerf church clarke copernicus cray curie darwin dijkstra dirac edison einstein engelbart euclid euler faraday fermat fermi feynman franklin galileo gauss gates germain goodall gosling hamilton hawking hertz hopper hypatia jackson johnson kepler kilby knuth lamarr lamport leibniz lovelace maxwell mccarthy meitner mendel mendeleev morse newton nobel noether pascal pasteur payne perlman planck poincare ritchie rubin shannon stallman tesla thompson torvalds turing volta wilson wing wozniak'.split(
    ' ',
  );

/** A name that is not taken; after some attempts a digit helps. */
export function generateName(random: Random, isTaken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt++) {
    const digit = attempt > 5 ? String(random.below(10)) : '';
    const name = `${random.pick(moods)}_${random.pick(people)}${digit}`;
    if (!isTaken(name)) return name;
  }
}
