// Finds the lab of a deck: what the caller names, what the deck names, else the only one there is.
import type { Lab } from '../core/lab/lab.ts';
import type { Config } from './config.ts';

/** Null: nothing is run. */
export function findLab(config: Config): Lab | null {
  return config.backend === 'local' ? localLab() : null;
}

/** This machine as a lab of one node. */
function localLab(): Lab {
  return {
    name: 'this machine',
    title: 'This machine',
    spec: { name: 'local', seed: 0, nodes: [], images: [], present: [], files: [], setup: [] },
    terminals: [{ name: 'node1', node: 'node1', role: 'this machine' }],
    values: {},
    gitrepo: null,
    hash: '',
  };
}
