// A lab as it was read from its folder: what exists before the first exercise.
import type { LabSpec } from '../sim/world.ts';

export type Lab = {
  /** Name of its folder. */
  readonly name: string;
  readonly title: string;
  /** What the simulator makes of it; its seed is every workspace's seed. */
  readonly spec: LabSpec;
  /** Panes that are there from the start, the first one for snippets that name none. */
  readonly terminals: readonly LabTerminal[];
  /** Placeholders' values, e.g. `user: docker`. */
  readonly values: Readonly<Record<string, string>>;
  /** What `@@GITREPO@@` stands for in a deck without a manifest, or null. */
  readonly gitrepo: string | null;
  /** Where each command of the setup stands: a mistake in it shows only when it runs. */
  readonly setupAt: readonly { readonly file: string; readonly line: number }[];
  /** What only engines that exist need to know; the simulator builds its own. */
  readonly real: RealLab;
  /** SHA-256 of everything that was read, in hex. */
  readonly hash: string;
};

export type RealLab = {
  /** Where a node's engine is, by its name: `context:NAME`, `unix://…`, `tcp://…`, `ssh://…`. */
  readonly engines: Readonly<Record<string, string>>;
  /** A node's shell: this machine's own, its client pointed at that engine, or one in a container. */
  readonly shell: 'host' | { readonly image: string };
  /** What these engines cannot do of what a snippet may need. */
  readonly lacks: readonly string[];
};

export type LabTerminal = { readonly name: string; readonly node: string; readonly role: string };

/** A mistake of the lab's author: where it is, what it is, and what to do. */
export type LabProblem = {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
};

export function formatLabProblem({ file, line, message }: LabProblem): string {
  return `${file}:${line}: ${message}`;
}
