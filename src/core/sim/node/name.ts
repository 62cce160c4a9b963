// Names for containers that nobody named: a mood and somebody who understood computers or nature.
import type { Engine } from './engine.ts';

const moods =
  'amber brave bright calm candid clever cosy curious daring deft eager earnest fair fearless fond gentle glad graceful handy happy hearty honest humble jolly keen kind lively loyal lucid mellow merry mighty modest neat nimble patient placid polite proud quick quiet ready serene shy sincere smart steady sunny swift tender thrifty tidy trusty upbeat vivid warm wise witty zesty'.split(
    ' ',
  );
const people =
  'ampere babbage bell boole cerf church clarke copernicus cray curie darwin dijkstra dirac edison einstein engelbart euclid euler faraday fermat fermi feynman franklin galileo gauss gates germain goodall gosling hamilton hawking hertz hopper hypatia jackson johnson kepler kilby knuth lamarr lamport leibniz lovelace maxwell mccarthy meitner mendel mendeleev morse newton nobel noether pascal pasteur payne perlman planck poincare ritchie rubin shannon stallman tesla thompson torvalds turing volta wilson wing wozniak'.split(
    ' ',
  );

export function generateName(engine: Engine): string {
  const { random } = engine.parts.kernel;
  const taken = new Set(Object.values(engine.state.containers).map(one => one.name));
  for (let attempt = 0; ; attempt++) {
    const digit = attempt > 5 ? String(random.below(10)) : '';
    const name = `${random.pick(moods)}_${random.pick(people)}${digit}`;
    if (!taken.has(name)) return name;
  }
}
