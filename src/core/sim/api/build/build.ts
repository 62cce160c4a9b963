// POST /build: the classic builder, which makes an image after each instruction of a Dockerfile.
import { decodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { addImage, findImage } from '../../node/image.ts';
import { fetchPlan } from '../../node/registry-client.ts';
import type { ImageContent } from '../../node/state.ts';
import { familiar, parseReference } from '../../store/reference.ts';
import { type Call, flag, json, query, refused } from '../call.ts';
import type { Route } from '../route.ts';
import { unpackTar } from '../tar.ts';
import { failure, pullSteps, streamed, unnamed } from '../transfer.ts';
import type { ApiAnswer, Json } from '../types.ts';
import { runStep } from './build-steps.ts';
import { type Builder, BuildFailure, imageOf, scratch } from './builder.ts';
import { expandVariables, type Instruction, parseDockerfile } from './dockerfile.ts';

export const buildRoutes: readonly Route[] = [
  ['POST', '/build', build],
  ['POST', '/build/prune', () => json({ CachesDeleted: null, SpaceReclaimed: 0 })],
];

function build(call: Call): ApiAnswer {
  const files = call.engine.parts.createTree('volume', null);
  unpackTar(files, '/', call.request.bytes ?? new Uint8Array());
  const name = query(call, 'dockerfile') || 'Dockerfile';
  const text = files.read(`/${name.replace(/^\.?\//, '')}`);
  if (!text.ok) {
    const message = `Cannot locate specified Dockerfile: ${name}`;
    return refused({ status: 500, message });
  }
  const parsed = parseDockerfile(decodeUtf8(text.value));
  if (!parsed.ok) return refused({ status: 400, message: parsed.error });
  const steps = [...parsed.value, ...labelStep(call)];
  const tags = query(call, 't').split(',').filter(Boolean);
  const wrong = tags.find(tag => parseReference(tag) === null);
  if (wrong !== undefined) {
    const message = `invalid argument "${wrong}" for "-t, --tag" flag: invalid reference format`;
    return refused({ status: 400, message });
  }
  const quiet = flag(call, 'q');
  return streamed(call, function* (say) {
    const kept: string[] = [];
    const print = (words: string) => {
      if (quiet) kept.push(words);
      else say({ stream: words });
    };
    const builder: Builder = {
      call,
      context: files,
      print,
      useCache: !flag(call, 'nocache'),
      buildArguments: readMap(query(call, 'buildargs')),
      stages: new Map(),
      variables: new Map(),
      globals: new Map(),
      shell: ['/bin/sh', '-c'],
      cached: true,
    };
    try {
      const image = yield* runAll(builder, steps, query(call, 'target'), say);
      finish(builder, image, tags, quiet, say);
    } catch (problem) {
      if (!(problem instanceof BuildFailure)) throw problem;
      // A quiet build that fails shows after all what it did.
      for (const words of kept) say({ stream: words });
      say(failure(problem.message, problem.code));
    }
  });
}

function readMap(text: string): Map<string, string> {
  const values = JSON.parse(text || '{}') as { readonly [name: string]: string | null };
  return new Map(Object.entries(values ?? {}).map(([name, value]) => [name, value ?? '']));
}

/** `--label` is one more instruction at the end. */
function labelStep(call: Call): Instruction[] {
  const labels = [...readMap(query(call, 'labels'))];
  if (labels.length === 0) return [];
  const rest = labels.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(' ');
  return [{ name: 'LABEL', rest, line: 0 }];
}

function* runAll(
  builder: Builder,
  steps: readonly Instruction[],
  target: string,
  say: (message: Json) => void,
): Task<ImageContent> {
  let image: ImageContent | null = null;
  let stage = -1;
  let stageName = '';
  const count = countUpTo(steps, target);
  for (const [index, step] of steps.entries()) {
    if (step.name === 'FROM' && image && target !== '' && target === stageName) break;
    builder.print(`Step ${index + 1}/${count} : ${step.name} ${step.rest}`);
    builder.print('\n');
    if (step.name === 'FROM') {
      stage++;
      const [, from = '', name = ''] = /^(\S+)(?:\s+as\s+(\S+))?$/i.exec(step.rest) ?? [];
      stageName = name;
      image = yield* begin(builder, expandVariables(from, builder.globals), say);
      builder.variables.clear();
      for (const one of image.config.Env) setVariable(builder.variables, one);
      builder.stages.set(String(stage), image);
      if (name !== '') builder.stages.set(name, image);
      continue;
    }
    if (image === null) {
      readArgument(builder, step.rest, builder.globals);
      continue;
    }
    if (step.name === 'ARG') readArgument(builder, step.rest, builder.variables);
    image = yield* runStep(builder, image, step);
    builder.stages.set(String(stage), image);
    if (stageName !== '') builder.stages.set(stageName, image);
  }
  if (target !== '' && stageName !== target) {
    throw new BuildFailure(`failed to reach build target ${target} in Dockerfile`);
  }
  return image ?? scratch;
}

/** Steps after the wanted stage are not counted. */
function countUpTo(steps: readonly Instruction[], target: string): number {
  const start = steps.findIndex(
    ({ name, rest }) => target !== '' && name === 'FROM' && rest.endsWith(` ${target}`),
  );
  const end = steps.findIndex(({ name }, index) => name === 'FROM' && index > start);
  return start < 0 || end < 0 ? steps.length : end;
}

function setVariable(variables: Map<string, string>, text: string): void {
  const at = text.indexOf('=');
  variables.set(at < 0 ? text : text.slice(0, at), at < 0 ? '' : text.slice(at + 1));
}

/** `ARG name=otherwise`: what the client gave wins. */
function readArgument(builder: Builder, rest: string, into: Map<string, string>): void {
  const at = rest.indexOf('=');
  const name = at < 0 ? rest : rest.slice(0, at);
  const given = builder.buildArguments.get(name) ?? builder.globals.get(name);
  const value = given ?? (at < 0 ? undefined : rest.slice(at + 1).replace(/^"(.*)"$/, '$1'));
  if (value !== undefined) into.set(name, value);
}

/** The image that a stage stands on: another stage, one that is here, or one to be pulled. */
function* begin(builder: Builder, from: string, say: (message: Json) => void): Task<ImageContent> {
  const { call } = builder;
  const { engine } = call;
  builder.cached = true;
  const stage = builder.stages.get(from);
  if (stage) return stage;
  if (from === 'scratch') {
    builder.print(' ---> \n');
    return scratch;
  }
  const reference = parseReference(from);
  if (!reference) throw new BuildFailure(`invalid reference format: ${from}`);
  if (!findImage(engine, from) || flag(call, 'pull')) {
    const plan = yield* fetchPlan(engine, reference);
    if (!plan.ok) throw new BuildFailure(plan.error.message);
    for (const step of pullSteps(call, plan.value)) {
      if (step.waitMs > 0) yield step.waitMs;
      say(step.object());
    }
  }
  const image = imageOf(engine, from);
  builder.print(` ---> ${image.id.slice(7, 19)}\n`);
  return image;
}

function finish(
  builder: Builder,
  image: ImageContent,
  tags: readonly string[],
  quiet: boolean,
  say: (message: Json) => void,
): void {
  const { engine } = builder.call;
  addImage(engine, image, unnamed);
  say({ aux: { ID: image.id } });
  builder.print(`Successfully built ${image.id.slice(7, 19)}\n`);
  for (const tag of tags) {
    const reference = parseReference(tag);
    if (!reference) continue;
    addImage(engine, image, reference);
    const attributes = { name: familiar(reference) };
    engine.event({ type: 'image', action: 'tag', id: image.id, attributes });
    builder.print(`Successfully tagged ${familiar(reference)}\n`);
  }
  if (quiet) say({ stream: `${image.id}\n` });
}
