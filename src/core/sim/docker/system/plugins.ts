// docker plugin: the engine has none, and its hub neither; the commands say so as they would.
import type { Task } from '../../kernel/kernel.ts';
import { filtersOf } from '../client.ts';
import type { Command, Context, Group } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { ellipsis, type ListSpec, printList, shortId } from '../format/list.ts';
import { any } from '../format/shape.ts';
import { showMessages } from '../message-stream.ts';

const list: Command = {
  name: 'ls',
  also: ['list'],
  about: 'List plugins',
  usage: '[OPTIONS]',
  arity: [0, 0],
  aliases: ['docker plugin ls', 'docker plugin list'],
  flags: `
    -f, --filter filter   Show only plugins that match
        --format string   Print each plugin by a template
        --no-trunc        Show everything in full length
    -q, --quiet           Print ids only`,
  run: listPlugins,
};

const spec: ListSpec = {
  type: '*plugin.pluginContext',
  headings: { ID: 'ID', Name: 'NAME', Description: 'DESCRIPTION', Enabled: 'ENABLED' },
  columns: ['ID', 'Name', 'Description', 'Enabled'],
};

type Plugin = {
  readonly Id: string;
  readonly Name: string;
  readonly Enabled: boolean;
  readonly Config: { readonly Description: string };
};

function* listPlugins(context: Context): Task<number> {
  const { flags } = context;
  const found = yield* context.api.get<Plugin[] | null>(
    '/plugins',
    filtersOf(flags.list('filter')),
  );
  const rows = (found ?? []).map(plugin => ({
    fields: {
      ID: shortId(plugin.Id, flags.on('no-trunc')),
      Name: plugin.Name,
      Description: ellipsis(plugin.Config.Description, 45),
      Enabled: plugin.Enabled,
    },
  }));
  yield* printList(context, spec, rows, { format: flags.text('format'), quiet: flags.on('quiet') });
  return 0;
}

const inspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more plugins',
  usage: '[OPTIONS] PLUGIN [PLUGIN...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each plugin by a template: 'json' or TEMPLATE`,
  run: context =>
    inspectAll(context, context.args, context.flags.text('format'), function* (name) {
      return { value: yield* context.api.get(`/plugins/${name}/json`), shape: any };
    }),
};

const install: Command = {
  name: 'install',
  about: 'Install a plugin',
  usage: '[OPTIONS] PLUGIN [KEY=VALUE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
        --alias string            Name for the plugin here
        --disable                 Do not switch it on
        --disable-content-trust   Do not verify it (default true)
        --grant-all-permissions   Grant what it asks for`,
  run: function* (context) {
    const remote = context.args[0] ?? '';
    yield* context.api.get('/plugins/privileges', { remote });
    const answer = yield* context.api.request({
      method: 'POST',
      path: '/plugins/pull',
      query: { remote, name: context.flags.text('alias') || remote },
    });
    yield* showMessages(context, answer);
    return 0;
  },
};

/** One request for the plugin named first. */
function simple(
  name: string,
  about: string,
  usage: string,
  request: (context: Context, plugin: string) => Task<unknown>,
  flags = '',
): Command {
  return {
    name,
    about,
    usage,
    arity: [1, Number.POSITIVE_INFINITY],
    flags,
    run: function* (context) {
      const [plugin = ''] = context.args;
      yield* request(context, plugin);
      yield* context.out(`${plugin}\n`);
      return 0;
    },
  };
}

export const plugin: Group = {
  name: 'plugin',
  about: 'Work with plugins',
  commands: [
    simple(
      'create',
      'Create a plugin from a folder',
      '[OPTIONS] PLUGIN PLUGIN-DATA-DIR',
      (c, name) => c.api.post('/plugins/create', { name }),
    ),
    simple(
      'disable',
      'Switch a plugin off',
      '[OPTIONS] PLUGIN',
      (c, name) => c.api.post(`/plugins/${name}/disable`),
      '-f, --force   Although it is used',
    ),
    simple(
      'enable',
      'Switch a plugin on',
      '[OPTIONS] PLUGIN',
      (c, name) => c.api.post(`/plugins/${name}/enable`),
      '    --timeout int   Seconds to wait (default 30)',
    ),
    inspect,
    install,
    list,
    simple('push', 'Send a plugin to a registry', '[OPTIONS] PLUGIN[:TAG]', (c, name) =>
      c.api.post(`/plugins/${name}/push`),
    ),
    simple(
      'rm',
      'Remove one or more plugins',
      '[OPTIONS] PLUGIN [PLUGIN...]',
      (c, name) => c.api.remove(`/plugins/${name}`),
      '-f, --force   Although it is used',
    ),
    simple('set', 'Change the settings of a plugin', 'PLUGIN KEY=VALUE [KEY=VALUE...]', (c, name) =>
      c.api.post(`/plugins/${name}/set`, {}, c.args.slice(1)),
    ),
    simple('upgrade', 'Upgrade a plugin', '[OPTIONS] PLUGIN [REMOTE]', (c, name) =>
      c.api.post(`/plugins/${name}/upgrade`),
    ),
  ],
};
