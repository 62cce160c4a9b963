// Reads a lab's folder: lab.yml with the places of its mistakes, and the files that it copies.
import * as v from 'valibot';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { type Bytes, decodeUtf8, toHex } from '../lib/bytes.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { sha256, sha256Hex } from '../lib/sha256.ts';
import {
  knowsImage,
  type LabImage,
  type LabNode,
  type LabSpec,
  programNames,
} from '../sim/world.ts';
import type { Lab, LabProblem, LabTerminal } from './lab.ts';
import { buildImage, bytesOf, texts } from './lab-image.ts';
import { type LabFile, labSchema } from './lab-schema.ts';
import { toolFiles } from './lab-tool.ts';

/** The folder of a lab; paths are relative to it, with `/`. */
export type LabFolder = {
  /** As messages name it, e.g. `labs/fresh`. */
  readonly path: string;
  /** Null when there is no such file. */
  readonly readFile: (path: string) => Bytes | null;
  /** All files below a folder, relative to it, sorted; null when it is none. */
  readonly listFiles: (path: string) => readonly string[] | null;
};

/** The lab, or everything that is wrong with it. */
export function readLab(folder: LabFolder): Result<Lab, readonly LabProblem[]> {
  const file = `${folder.path}/lab.yml`;
  const bytes = folder.readFile('lab.yml');
  if (!bytes)
    return fail([
      { file, line: 1, message: 'This file does not exist: a lab is a folder with a lab.yml.' },
    ]);
  const text = decodeUtf8(bytes);
  const places = readPlaces(file, text);
  if (places.problems.length > 0) return fail(places.problems);
  const parsed = v.safeParse(labSchema, places.value);
  if (!parsed.success) return fail(parsed.issues.flatMap(issue => describe(issue, places)));
  const problems = findMistakes(parsed.output, places);
  const { files = [], images = [] } = parsed.output;
  const copied = copyFiles(folder, files, ['files'], places, problems);
  const built = images.map((image, at) => {
    const inside = copyFiles(folder, image.files ?? [], ['images', at, 'files'], places, problems);
    return buildImage(image, inside);
  });
  if (problems.length > 0) return fail(problems);
  const lab = buildLab(folder, parsed.output, bytes, copied, built);
  const setupAt = lab.spec.setup.map((_, at) => {
    const { line } = places.at(['setup', at, 'run'], '');
    return { file, line };
  });
  return ok({ ...lab, setupAt });
}

type Places = {
  readonly value: unknown;
  readonly problems: LabProblem[];
  /** The problem at a path of keys; its line is that of the key, or of what holds it. */
  readonly at: (path: readonly (string | number)[], message: string) => LabProblem;
};

function readPlaces(file: string, text: string): Places {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file,
    line: lineOf(pos[0]),
    message: `This is not YAML: ${message.replace(/\.?\s*$/, '')}.`,
  }));
  return {
    value: problems.length > 0 ? null : document.toJS(),
    problems,
    at(path, message) {
      for (let length = path.length; length > 0; length--) {
        const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
        const key = path[length - 1];
        const pair = isMap(parent)
          ? parent.items.find(item => isScalar(item.key) && item.key.value === key)
          : null;
        if (isScalar(pair?.key) && pair.key.range)
          return { file, line: lineOf(pair.key.range[0]), message };
        const node = document.getIn(path.slice(0, length), true);
        if (hasRange(node)) return { file, line: lineOf(node.range[0]), message };
      }
      return { file, line: 1, message };
    },
  };
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return (
    typeof node === 'object' && node !== null && Array.isArray((node as { range?: unknown }).range)
  );
}

type Issue = v.InferIssue<typeof labSchema>;

/** One issue of the schema in a sentence; of a union, the issue of the member that was meant. */
function describe(issue: Issue, places: Places): LabProblem[] {
  const path = (issue.path ?? []).map(item => item.key as string | number);
  const inner = issue.issues?.filter(one => (one.path?.length ?? 0) > 0);
  if (issue.type === 'union' && inner && inner.length > 0 && isObject(issue.input))
    return inner.flatMap(one => {
      const nested = (one.path ?? []).map(item => item.key as string | number);
      return [places.at([...path, ...nested], sentence(one as Issue, [...path, ...nested]))];
    });
  return [places.at(path, sentence(issue, path))];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sentence(issue: Issue, path: readonly (string | number)[]): string {
  const key = path.map(part => (typeof part === 'number' ? part + 1 : part)).join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return `There is no key \`${key}\` in a lab: correct or remove it.`;
  if (issue.type === 'strict_object' && issue.received === 'undefined')
    return `The key \`${key}\` is missing.`;
  if (issue.type === 'strict_object') return `${quote(key)} must be a list of keys and values.`;
  return `${quote(key)} ${issue.message}.`;
}

function quote(key: string): string {
  return key === '' ? 'A lab' : `\`${key}\``;
}

/** What the schema cannot see: names that have to fit together. */
function findMistakes(lab: LabFile, places: Places): LabProblem[] {
  const problems: LabProblem[] = [];
  const names = lab.nodes.map(node => (typeof node === 'string' ? node : node.name));
  const known = names.join(', ');
  names.forEach((name, at) => {
    if (names.indexOf(name) < at)
      problems.push(places.at(['nodes', at], `There are two nodes ${name}: rename one.`));
  });
  const needsNode = (name: string, path: (string | number)[]) => {
    if (!names.includes(name))
      problems.push(places.at(path, `There is no node ${name} in this lab: it has ${known}.`));
  };
  const addresses = lab.nodes.map(addressOf);
  addresses.forEach((address, at) => {
    if (addresses.indexOf(address) < at)
      problems.push(places.at(['nodes', at], `Two nodes have the address ${address}: change one.`));
  });
  const panes = (lab.terminals ?? []).map(one => (typeof one === 'string' ? one : one.name));
  lab.terminals?.forEach((terminal, at) => {
    const { name, node } =
      typeof terminal === 'string' ? { name: terminal, node: undefined } : terminal;
    if (panes.indexOf(name) < at)
      problems.push(
        places.at(['terminals', at], `There are two terminals ${name}: call one ${name}:2.`),
      );
    needsNode(node ?? name.replace(/:\d+$/, ''), ['terminals', at]);
  });
  lab.files?.forEach(({ node }, at) => {
    if (node !== undefined) needsNode(node, ['files', at, 'node']);
  });
  lab.setup?.forEach(({ node }, at) => {
    needsNode(node, ['setup', at, 'node']);
  });
  const tools = (lab.tools ?? []).map(({ name }) => name);
  lab.tools?.forEach(({ name, node }, at) => {
    if (tools.indexOf(name) < at)
      problems.push(places.at(['tools', at], `There are two tools ${name}: join their cases.`));
    if (node !== undefined) needsNode(node, ['tools', at, 'node']);
  });
  const images = (lab.images ?? []).map(image => buildImage(image));
  const needsImage = (reference: string, known: typeof images, path: (string | number)[]) => {
    if (!knowsImage(reference, known))
      problems.push(
        places.at(
          path,
          `There is no image ${reference}: correct it, or describe it in \`images\`.`,
        ),
      );
  };
  lab.present?.forEach((reference, at) => {
    needsImage(reference, images, ['present', at]);
  });
  images.forEach(({ from, program }, at) => {
    // What stands above it in the list may be stood on too.
    needsImage(from, images.slice(0, at), ['images', at, 'from']);
    if (program !== null && !programNames.includes(program))
      problems.push(
        places.at(
          ['images', at, 'program'],
          `There is no program ${program}: there are ${programNames.join(', ')}.`,
        ),
      );
  });
  return problems;
}

type Copy = NonNullable<LabFile['files']>[number];

/** `path`: where the list stands in the file, for what is wrong with it. */
function copyFiles(
  folder: LabFolder,
  list: readonly Copy[],
  path: readonly (string | number)[],
  places: Places,
  problems: LabProblem[],
): LabSpec['files'] {
  const copied: { node: string | null; path: string; mode: number; bytes: Bytes }[] = [];
  list.forEach(({ from, to, node = null, mode }, at) => {
    const bits = (path: string) =>
      mode ? Number.parseInt(mode, 8) : path.endsWith('.sh') ? 0o755 : 0o644;
    const source = from.replace(/^\.\//, '').replace(/\/$/, '');
    const single = source.split('/').includes('..') ? null : folder.readFile(source);
    const listed = single || source.split('/').includes('..') ? null : folder.listFiles(source);
    if (single) copied.push({ node, path: to, mode: bits(to), bytes: single });
    else if (listed)
      for (const path of listed)
        copied.push({
          node,
          path: `${to.replace(/\/$/, '')}/${path}`,
          mode: bits(path),
          bytes: folder.readFile(`${source}/${path}`) ?? new Uint8Array(),
        });
    else
      problems.push(
        places.at(
          [...path, at, 'from'],
          `There is no ${from} in ${folder.path}: correct \`from\`.`,
        ),
      );
  });
  return copied;
}

function buildLab(
  folder: LabFolder,
  lab: LabFile,
  bytes: Bytes,
  files: LabSpec['files'],
  images: readonly LabImage[],
): Omit<Lab, 'setupAt'> {
  const name = folder.path.replace(/\/$/, '').split('/').pop() ?? folder.path;
  const nodes = lab.nodes.map((node, at) => buildNode(node, at));
  const all = [...files, ...images.flatMap(image => image.files ?? [])];
  return {
    name,
    title: lab.title ?? name,
    spec: {
      name,
      seed: lab.seed ?? 1,
      nodes,
      images,
      present: lab.present ?? [],
      files: [...files, ...toolFiles(lab.tools ?? [])],
      setup: lab.setup ?? [],
    },
    terminals: (lab.terminals ?? nodes.map(node => node.name)).map(buildTerminal),
    values: texts(lab.values),
    gitrepo: lab.gitrepo ?? null,
    real: {
      engines: enginesOf(lab),
      shell: lab.shell ?? 'host',
      lacks: lab.lacks ?? [],
    },
    hash: sha256Hex(
      [bytes, ...all.map(one => one.bytes)].map(one => toHex(sha256(one))).join('\n') +
        all.map(one => `\n${one.path}`).join(''),
    ),
  };
}

function enginesOf(lab: LabFile): Record<string, string> {
  return Object.fromEntries(
    lab.nodes.flatMap(node =>
      typeof node === 'string' || node.engine === undefined ? [] : [[node.name, node.engine]],
    ),
  );
}

function buildNode(node: LabFile['nodes'][number], at: number): LabNode {
  const own = typeof node === 'string' ? { name: node } : node;
  return {
    name: own.name,
    address: addressOf(node, at),
    cpus: own.cpus ?? 2,
    memoryBytes: bytesOf(own.memory ?? '4G'),
    labels: texts(own.labels),
  };
}

function addressOf(node: LabFile['nodes'][number], at: number): string {
  return (typeof node === 'string' ? undefined : node.address) ?? `10.99.0.${at + 1}`;
}

function buildTerminal(terminal: NonNullable<LabFile['terminals']>[number]): LabTerminal {
  const own = typeof terminal === 'string' ? { name: terminal } : terminal;
  return { name: own.name, node: own.node ?? own.name.replace(/:\d+$/, ''), role: own.role ?? '' };
}
