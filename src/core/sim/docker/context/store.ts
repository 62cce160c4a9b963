// Contexts: named engines in `~/.docker/contexts`, and which of them a command talks to.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import { sha256Hex } from '../../../lib/sha256.ts';
import type { Process } from '../../os/os.ts';
import { CommandError, type GlobalOptions } from '../context.ts';

export type StoredContext = {
  readonly Name: string;
  readonly Metadata: { readonly Description?: string };
  readonly Endpoints: {
    readonly docker: { readonly Host: string; readonly SkipTLSVerify: boolean };
  };
};

export const defaultHost = 'unix:///var/run/docker.sock';

/** The context in force and its address; throws when it does not exist. */
export function currentContext(
  process: Process,
  options: GlobalOptions,
): { readonly name: string; readonly host: string } {
  const name = options.context || (options.host ? 'default' : readCurrent(process));
  if (name === 'default' || name === '') {
    return { name: 'default', host: options.host ?? defaultHost };
  }
  const found = readContext(process, name);
  if (!found) {
    throw new CommandError(
      `Failed to initialize: unable to resolve docker endpoint: context "${name}": context not found: open ${metaFile(process, name)}: no such file or directory`,
    );
  }
  return { name, host: found.Endpoints.docker.Host };
}

export function readContext(process: Process, name: string): StoredContext | null {
  const file = process.machine.files.read(metaFile(process, name));
  return file.ok ? (JSON.parse(decodeUtf8(file.value)) as StoredContext) : null;
}

export function listContexts(process: Process): StoredContext[] {
  const { files } = process.machine;
  const folders = files.list(`${folder(process)}/meta`);
  if (!folders.ok) return [];
  const found: StoredContext[] = [];
  for (const name of folders.value) {
    const file = files.read(`${folder(process)}/meta/${name}/meta.json`);
    if (file.ok) found.push(JSON.parse(decodeUtf8(file.value)) as StoredContext);
  }
  return found.sort((one, other) => (one.Name < other.Name ? -1 : 1));
}

export function writeContext(process: Process, context: StoredContext): void {
  const file = metaFile(process, context.Name);
  makeFolders(process, file);
  process.machine.files.write(file, encodeUtf8(JSON.stringify(context)));
}

export function removeContext(process: Process, name: string): void {
  const file = metaFile(process, name);
  process.machine.files.remove(file);
  process.machine.files.removeDirectory(file.slice(0, file.lastIndexOf('/')));
}

/** Makes it the one that commands use from now on. */
export function chooseContext(process: Process, name: string): void {
  const file = configFile(process);
  makeFolders(process, file);
  const config = readConfig(process);
  const { currentContext: _, ...rest } = config;
  const next = name === 'default' ? rest : { ...rest, currentContext: name };
  process.machine.files.write(file, encodeUtf8(`${JSON.stringify(next, null, '\t')}\n`));
}

function readCurrent(process: Process): string {
  const { currentContext: name } = readConfig(process);
  return typeof name === 'string' ? name : 'default';
}

function readConfig(process: Process): Record<string, unknown> {
  const file = process.machine.files.read(configFile(process));
  if (!file.ok) return {};
  try {
    return JSON.parse(decodeUtf8(file.value)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function configFile(process: Process): string {
  return `${process.environment.get('HOME') ?? '/root'}/.docker/config.json`;
}

function folder(process: Process): string {
  return `${process.environment.get('HOME') ?? '/root'}/.docker/contexts`;
}

function metaFile(process: Process, name: string): string {
  return `${folder(process)}/meta/${sha256Hex(name)}/meta.json`;
}

function makeFolders(process: Process, file: string): void {
  const parts = file.split('/').slice(1, -1);
  for (let count = 1; count <= parts.length; count++) {
    process.machine.files.makeDirectory(`/${parts.slice(0, count).join('/')}`);
  }
}
