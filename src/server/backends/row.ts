// One row of the table of real backends: what it says of itself, and how it is started.
import type { Backend, BackendNode } from '../../core/lab/backend.ts';
import type { Lab } from '../../core/lab/lab.ts';
import type { Config } from '../config.ts';
import type { SpawnPty } from './pty.ts';
import type { Environment } from './shell-environment.ts';

export type RealRow = {
  /** As `--backend` names it. */
  readonly name: string;
  /** For `--help`: what it is, in a few words. */
  readonly about: string;
  /** Why it does not go with the other choices, as a sentence for the person; else null. */
  readonly refuse: (config: Reach, lab: Lab | null) => string | null;
  /** Throws `StartError` where it cannot be started. */
  readonly start: (parts: RealStart) => Promise<StartedBackend>;
};

/** Who can reach the server. */
export type Reach = Pick<Config, 'host' | 'publicUrl' | 'portsDomain'>;

export type RealStart = {
  readonly lab: Lab;
  /** Folder that it may keep something in. */
  readonly data: string;
  readonly spawn: SpawnPty;
  readonly environment: Environment;
};

export type StartedBackend = {
  readonly nodes: readonly BackendNode[];
  /** What is good to know at the start, a sentence each. */
  readonly notes: readonly string[];
  /** What a person reads while their workspace is made. */
  readonly starting: string;
  readonly portUrl: (node: string, port: number, path: string) => string;
  /** One for each workspace. */
  readonly make: (epochMs: number) => Backend;
  readonly dispose: () => void;
};
