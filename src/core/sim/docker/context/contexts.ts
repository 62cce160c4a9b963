// docker context create, inspect, ls, rm, show, use
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { type ListSpec, printList } from '../format/list.ts';
import { any } from '../format/shape.ts';
import {
  chooseContext,
  currentContext,
  defaultHost,
  listContexts,
  readContext,
  removeContext,
  type StoredContext,
  writeContext,
} from './store.ts';

export const contextCreate: Command = {
  name: 'create',
  about: 'Keep the address of an engine by a name',
  usage: '[OPTIONS] CONTEXT',
  arity: [1, 1],
  flags: `
        --description string      What it is
        --docker stringToString   Address of the engine: host=ssh://me@there
        --from string             Copy of another context`,
  run: create,
};

export const contextInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more contexts',
  usage: '[OPTIONS] [CONTEXT] [CONTEXT...]',
  arity: [0, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each context by a template: 'json' or TEMPLATE`,
  run: function* (context) {
    const { process, args, global } = context;
    const names = args.length > 0 ? args : [currentContext(process, global).name];
    return yield* inspectAll(context, names, context.flags.text('format'), function* (name) {
      const value = name === 'default' ? defaultContext : readContext(process, name);
      if (!value) throw notFound(name);
      return { value: { ...value, TLSMaterial: {}, Storage: {} }, shape: any };
    });
  },
};

export const contextLs: Command = {
  name: 'ls',
  also: ['list'],
  about: 'List contexts',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker context ls', 'docker context list'],
  flags: `
        --format string   Print each context by a template: 'table', 'table TEMPLATE', 'json' or TEMPLATE
    -q, --quiet           Print names only`,
  run: list,
};

export const contextRm: Command = {
  name: 'rm',
  also: ['remove'],
  about: 'Remove one or more contexts',
  usage: 'CONTEXT [CONTEXT...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker context rm', 'docker context remove'],
  flags: '-f, --force   Remove the one in use too',
  run: remove,
};

export const contextShow: Command = {
  name: 'show',
  about: 'Print the name of the context in use',
  usage: '',
  arity: [0, 0],
  run: function* (context) {
    yield* context.out(`${currentContext(context.process, context.global).name}\n`);
    return 0;
  },
};

export const contextUse: Command = {
  name: 'use',
  about: 'Choose the context that commands use from now on',
  usage: 'CONTEXT',
  arity: [1, 1],
  run: function* (context) {
    const [name = ''] = context.args;
    if (name !== 'default' && !readContext(context.process, name)) throw notFound(name);
    chooseContext(context.process, name);
    yield* context.out(`${name}\n`);
    yield* context.complain(`Current context is now "${name}"\n`);
    return 0;
  },
};

const defaultContext: StoredContext = {
  Name: 'default',
  Metadata: {},
  Endpoints: { docker: { Host: defaultHost, SkipTLSVerify: false } },
};

function notFound(name: string): CommandError {
  return new CommandError(`context "${name}": context not found`);
}

function* create(context: Context): Task<number> {
  const { flags, process, args } = context;
  const [name = ''] = args;
  if (name === 'default') throw new CommandError('"default" is a reserved context name');
  if (readContext(process, name)) throw new CommandError(`context "${name}" already exists`);
  const from = flags.text('from');
  const base = from === '' || from === 'default' ? defaultContext : readContext(process, from);
  if (!base) throw notFound(from);
  const given = flags
    .text('docker')
    .split(',')
    .find(word => word.startsWith('host='));
  const description = flags.text('description');
  writeContext(process, {
    Name: name,
    Metadata: description === '' ? {} : { Description: description },
    Endpoints: {
      docker: {
        Host: given?.slice('host='.length) ?? base.Endpoints.docker.Host,
        SkipTLSVerify: false,
      },
    },
  });
  yield* context.out(`${name}\n`);
  yield* context.complain(`Successfully created context "${name}"\n`);
  return 0;
}

const spec: ListSpec = {
  type: '*formatter.clientContextContext',
  headings: {
    Name: 'NAME',
    Description: 'DESCRIPTION',
    DockerEndpoint: 'DOCKER ENDPOINT',
    Error: 'ERROR',
    Current: '',
  },
  columns: ['Name', 'Description', 'DockerEndpoint', 'Error'],
  quiet: 'Name',
};

function* list(context: Context): Task<number> {
  const { flags, process } = context;
  const current = currentContext(process, context.global);
  const all = [
    { ...defaultContext, Metadata: { Description: 'Current DOCKER_HOST based configuration' } },
    ...listContexts(process),
  ];
  const format = flags.text('format');
  const starred = (format === '' || format === 'table') && !flags.on('quiet');
  const rows = all.map(one => ({
    fields: {
      Name: starred && one.Name === current.name ? `${one.Name} *` : one.Name,
      Description: one.Metadata.Description ?? '',
      DockerEndpoint: one.Endpoints.docker.Host,
      Error: '',
      Current: one.Name === current.name,
    },
  }));
  yield* printList(context, spec, rows, { format, quiet: flags.on('quiet') });
  return 0;
}

function* remove(context: Context): Task<number> {
  const { flags, process } = context;
  const current = currentContext(process, context.global).name;
  const errors: string[] = [];
  for (const name of context.args) {
    if (name === 'default') errors.push('context "default" cannot be removed');
    else if (!readContext(process, name)) errors.push(notFound(name).message);
    else if (name === current && !flags.on('force') && !context.global.context) {
      errors.push(`context "${name}" is in use, set -f flag to force remove`);
    } else {
      removeContext(process, name);
      yield* context.out(`${name}\n`);
    }
  }
  if (errors.length > 0) throw new CommandError(errors.join('\n'));
  return 0;
}
