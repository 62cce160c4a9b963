// A build in progress: where its files come from, what it knows, and how it fails.
import { sha256Hex } from '../../../lib/sha256.ts';
import type { Engine } from '../../node/engine.ts';
import { contentOf, findImage } from '../../node/image.ts';
import type { ImageContent } from '../../node/state.ts';
import type { FileSystem } from '../../os/os.ts';
import type { Call } from '../call.ts';
import { emptyConfig } from './image-config.ts';

export type Builder = {
  readonly call: Call;
  readonly context: FileSystem;
  readonly print: (text: string) => void;
  readonly useCache: boolean;
  readonly buildArguments: ReadonlyMap<string, string>;
  /** The last image of each stage, by number and name. */
  readonly stages: Map<string, ImageContent>;
  /** ENV and ARG of the stage. */
  readonly variables: Map<string, string>;
  /** ARG before the first stage. */
  readonly globals: Map<string, string>;
  shell: readonly string[];
  /** No instruction of the stage was new so far. */
  cached: boolean;
};

/** Ends a build: the sentence, and the status of a command that failed. */
export class BuildFailure extends Error {
  readonly code: number | undefined;
  constructor(message: string, code?: number) {
    super(message);
    this.code = code;
  }
}

/** Nothing at all. */
export const scratch: ImageContent = {
  id: `sha256:${sha256Hex('image scratch')}`,
  digest: `sha256:${sha256Hex('manifest scratch')}`,
  base: 'scratch',
  personality: 'ash',
  changes: [],
  layers: [],
  history: [],
  program: null,
  parameters: {},
  config: emptyConfig,
  createdMs: 0,
  parent: '',
  author: '',
  comment: '',
};

export function imageOf(engine: Engine, name: string): ImageContent {
  const image = findImage(engine, name);
  if (!image) throw new BuildFailure(`No such image: ${name}`);
  return contentOf(engine, image);
}
