// The single instructions of a build: each makes an image on the one before, or finds it made.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import type { Plain, Task } from '../../kernel/kernel.ts';
import { createContainer } from '../../node/container.ts';
import { addImage, contentOf } from '../../node/image.ts';
import { removeContainer, startContainer } from '../../node/lifecycle.ts';
import { lifelineOf } from '../../node/machine.ts';
import type { ContainerState, ImageConfig, ImageContent } from '../../node/state.ts';
import { makePath } from '../../node/tree-files.ts';
import type { FileSystem } from '../../os/os.ts';
import { unnamed } from '../transfer.ts';
import { type Builder, BuildFailure } from './builder.ts';
import { copyFiles } from './copy-files.ts';
import { expandVariables, type Instruction, jsonWords } from './dockerfile.ts';
import { changeConfig, createdBy } from './image-config.ts';

/** What an instruction makes of an image. */
type Made = {
  readonly config: ImageConfig;
  readonly createdBy: string;
  /** State of the machine in which files changed. */
  readonly changes?: Plain;
  readonly sizeBytes?: number;
};

export function* runStep(
  builder: Builder,
  image: ImageContent,
  step: Instruction,
): Task<ImageContent> {
  const { name } = step;
  if (name === 'RUN') return yield* runCommand(builder, image, step.rest);
  const rest = expandVariables(step.rest, builder.variables);
  if (name === 'COPY' || name === 'ADD') return copyStep(builder, image, name, rest);
  if (name === 'WORKDIR') return workdir(builder, image, rest);
  if (name === 'SHELL') builder.shell = jsonWords(rest) ?? builder.shell;
  const config = changeConfig(image.config, name, rest) ?? image.config;
  if (name === 'ENV') {
    for (const one of config.Env) {
      const at = one.indexOf('=');
      builder.variables.set(one.slice(0, at), one.slice(at + 1));
    }
  }
  const made = { config, createdBy: createdBy(name, rest, config) };
  return settle(builder, image, made.createdBy, () => {
    runningIn(builder, builder.call.parts.kernel.random.hex(64));
    return made;
  });
}

function runningIn(builder: Builder, id: string): void {
  builder.print(` ---> Running in ${id.slice(0, 12)}\n`);
  builder.print(`Removing intermediate container ${id.slice(0, 12)}\n`);
}

/** The image that an earlier build made of the same by the same, if it may be used. */
function fromCache(builder: Builder, image: ImageContent, by: string): ImageContent | null {
  if (!builder.useCache || !builder.cached) return null;
  const { engine } = builder.call;
  for (const local of Object.values(engine.state.images)) {
    const content = contentOf(engine, local);
    if (content.parent === image.id && content.history.at(-1)?.createdBy === by) return content;
  }
  builder.cached = false;
  return null;
}

function settle(builder: Builder, image: ImageContent, by: string, make: () => Made): ImageContent {
  const known = fromCache(builder, image, by);
  if (known) builder.print(' ---> Using cache\n');
  const result = known ?? store(builder, image, make());
  builder.print(` ---> ${result.id.slice(7, 19)}\n`);
  return result;
}

function store(builder: Builder, image: ImageContent, made: Made): ImageContent {
  const { engine, parts } = builder.call;
  const id = `sha256:${parts.kernel.random.hex(64)}`;
  const { config, changes, sizeBytes = 0 } = made;
  const first = (one: ImageConfig) => [...(one.Entrypoint ?? []), ...(one.Cmd ?? [])][0];
  const content: ImageContent = {
    ...image,
    id,
    digest: `sha256:${sha256Hex(`manifest ${id}`)}`,
    config,
    // Another command is not what the image's own program stands behind.
    program: first(config) === first(image.config) ? image.program : null,
    changes: changes === undefined ? image.changes : [...image.changes, changes],
    layers:
      changes === undefined
        ? image.layers
        : [...image.layers, { digest: `sha256:${sha256Hex(`layer ${id}`)}`, sizeBytes }],
    history: [
      ...image.history,
      { createdBy: made.createdBy, sizeBytes, comment: '', empty: changes === undefined },
    ],
    createdMs: parts.kernel.now(),
    parent: image.id,
  };
  addImage(engine, content, unnamed);
  return content;
}

/** A container on the image, to change files in or to run a command. */
function open(builder: Builder, image: ImageContent, command: readonly string[]): ContainerState {
  const { engine } = builder.call;
  addImage(engine, image, unnamed);
  const args = [...builder.buildArguments]
    .filter(([name]) => builder.variables.has(name))
    .map(([name, value]) => `${name}=${value}`);
  const made = createContainer(engine, '', {
    Image: image.id,
    Entrypoint: [''],
    Cmd: command,
    Env: args,
    Healthcheck: { Test: ['NONE'] },
  });
  if (!made.ok) throw new BuildFailure(made.error.message);
  return made.value;
}

/** Changes the image's files by hand: what COPY and WORKDIR do. */
function change(
  builder: Builder,
  image: ImageContent,
  act: (files: FileSystem) => void,
): { readonly changes: Plain; readonly sizeBytes: number } {
  const { engine } = builder.call;
  const container = open(builder, image, ['/bin/sh']);
  try {
    const { machine } = lifelineOf(engine, container);
    act(machine.files);
    return { changes: machine.state(), sizeBytes: machine.files.usage().usedBytes };
  } finally {
    removeContainer(engine, container, true);
  }
}

function workdir(builder: Builder, image: ImageContent, rest: string): ImageContent {
  const under = image.config.WorkingDir || '/';
  const path = rest.startsWith('/') ? rest : `${under.replace(/\/$/, '')}/${rest}`;
  const config = { ...image.config, WorkingDir: path };
  const by = createdBy('WORKDIR', path, config);
  return settle(builder, image, by, () => {
    runningIn(builder, builder.call.parts.kernel.random.hex(64));
    const files = change(builder, image, tree => makePath(tree, path));
    return { config, createdBy: by, ...files };
  });
}

function copyStep(builder: Builder, image: ImageContent, name: string, rest: string): ImageContent {
  const plan = copyFiles(builder, image, name, rest);
  const by = `/bin/sh -c #(nop) ${name} ${plan.kind}:${plan.hash} in ${plan.target} `;
  return settle(builder, image, by, () => ({
    config: image.config,
    createdBy: by,
    ...change(builder, image, plan.copy),
  }));
}

function* runCommand(builder: Builder, image: ImageContent, rest: string): Task<ImageContent> {
  const { engine, parts } = builder.call;
  const words = jsonWords(rest) ?? [...builder.shell, rest];
  const used = [...builder.buildArguments].filter(([name]) => builder.variables.has(name));
  const prefix = used.length
    ? `|${used.length} ${used.map(([name, value]) => `${name}=${value}`).join(' ')} `
    : '';
  const by = `${prefix}${words.join(' ')}`;
  const known = fromCache(builder, image, by);
  if (known) {
    builder.print(' ---> Using cache\n');
    builder.print(` ---> ${known.id.slice(7, 19)}\n`);
    return known;
  }
  const container = open(builder, image, words);
  builder.print(` ---> Running in ${container.id.slice(0, 12)}\n`);
  yield 150;
  const listen = (_stream: string, bytes: Uint8Array | null) => {
    if (bytes && bytes.length > 0) builder.print(decodeUtf8(bytes));
  };
  engine.listeners.set(container.id, new Set([listen]));
  const started = startContainer(engine, container);
  if (!started.ok) throw new BuildFailure(started.error.message);
  while (container.status === 'running' || container.status === 'paused') yield engine.changed;
  yield 100;
  if (container.exitCode !== 0) {
    throw new BuildFailure(
      `The command '${words.join(' ')}' returned a non-zero code: ${container.exitCode}`,
      container.exitCode,
    );
  }
  const { machine } = lifelineOf(engine, container);
  const made: Made = {
    config: image.config,
    createdBy: by,
    changes: machine.state(),
    sizeBytes: machine.files.usage().usedBytes,
  };
  const result = store(builder, image, made);
  removeContainer(engine, container, true);
  parts.kernel.poke('agents');
  builder.print(`Removing intermediate container ${container.id.slice(0, 12)}\n`);
  builder.print(` ---> ${result.id.slice(7, 19)}\n`);
  return result;
}
