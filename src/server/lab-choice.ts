// Which lab this server runs: what the caller or the deck names, this machine, or none.
import type { Deck } from '../core/deck/deck.ts';
import type { Lab } from '../core/lab/lab.ts';
import { type Config, StartError } from './config.ts';
import { findLab, listLabs } from './labs.ts';

/** Null: the deck runs nothing, so it needs no lab. Throws `StartError` when it cannot be told. */
export function labOf(config: Config, deck: Deck): Lab | null {
  const named = config.lab ?? deck.lab;
  if (config.backend === 'local' && config.lab === null && !isKnown(named)) return thisMachine;
  if (named === null && deck.exercises.length === 0) return null;
  const found = findLab(config.lab, deck);
  if (found.ok) return found.value;
  throw new StartError(found.error, 2);
}

/** A real machine needs a lab only for the names of its terminals: an unknown one does not matter. */
function isKnown(name: string | null): boolean {
  return name !== null && listLabs().includes(name);
}

/** This machine as a lab of one node. */
const thisMachine: Lab = {
  name: 'this machine',
  title: 'This machine',
  spec: { name: 'local', seed: 0, nodes: [], images: [], present: [], files: [], setup: [] },
  terminals: [{ name: 'node1', node: 'node1', role: 'this machine' }],
  values: {},
  gitrepo: null,
  real: { engines: {}, shell: 'host', lacks: [] },
  setupAt: [],
  hash: '',
};
