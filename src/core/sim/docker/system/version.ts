// docker version
import type { Task } from '../../kernel/kernel.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { any } from '../format/shape.ts';
import { createTemplate } from '../format/template.ts';
import { ansicTime } from '../format/time.ts';

export const version: Command = {
  name: 'version',
  about: 'Show the versions of client and engine',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -f, --format string   Print by a template: 'json' or TEMPLATE`,
  run: showVersion,
};

type Server = {
  readonly Platform: { readonly Name: string };
  readonly Components: readonly {
    readonly Name: string;
    readonly Version: string;
    readonly Details?: Readonly<Record<string, string>>;
  }[];
  readonly [key: string]: unknown;
};

const client = {
  Version: '28.2.2',
  ApiVersion: '1.41',
  DefaultAPIVersion: '1.50',
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:27 2025',
  Context: 'default',
};

function* showVersion(context: Context): Task<number> {
  const format = context.flags.text('format');
  let server: Server | null = null;
  let problem: CommandError | null = null;
  try {
    server = yield* context.api.get<Server>('/version');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    problem = error;
  }
  if (format === 'json') {
    yield* context.out(`${JSON.stringify({ Client: client, Server: server })}\n`);
  } else if (format !== '') {
    const template = createTemplate(format);
    if (!template.ok) throw new CommandError(`template parsing error: ${template.error}`, 64);
    const value = { Client: client, Server: server };
    const text = template.value.execute({ value, shape: any }, true);
    if (!text.ok) throw new CommandError(`template parsing error: ${text.error}`);
    yield* context.out(`${text.value}\n`);
  } else yield* context.out(clientText() + (server ? serverText(server) : ''));
  if (problem) throw problem;
  return 0;
}

function line(name: string, value: string): string {
  return ` ${`${name}:`.padEnd(18)}${value}\n`;
}

function clientText(): string {
  return (
    `Client:\n${line('Version', client.Version)}` +
    line('API version', `${client.ApiVersion} (downgraded from ${client.DefaultAPIVersion})`) +
    line('Go version', client.GoVersion) +
    line('Git commit', client.GitCommit) +
    line('Built', client.BuildTime) +
    line('OS/Arch', `${client.Os}/${client.Arch}`) +
    line('Context', client.Context)
  );
}

function serverText(server: Server): string {
  const platform = server.Platform.Name ? `: ${server.Platform.Name}` : '';
  let text = `\nServer${platform}:\n`;
  for (const component of server.Components) {
    const details = component.Details ?? {};
    const detail = (name: string) => details[name] ?? '';
    text += ` ${component.Name}:\n`;
    const inner = (name: string, value: string) => `  ${`${name}:`.padEnd(17)}${value}\n`;
    text += inner('Version', component.Version);
    if (component.Name === 'Engine') {
      text += inner(
        'API version',
        `${detail('ApiVersion')} (minimum version ${detail('MinAPIVersion')})`,
      );
      text += inner('Go version', detail('GoVersion'));
    }
    if ('GitCommit' in details)
      text += inner('GitCommit', detail('GitCommit')).replace(
        'GitCommit:  ',
        component.Name === 'Engine' ? 'Git commit: ' : 'GitCommit:  ',
      );
    if (component.Name !== 'Engine') continue;
    text += inner('Built', ansicTime(detail('BuildTime')));
    text += inner('OS/Arch', `${detail('Os')}/${detail('Arch')}`);
    text += inner('Experimental', detail('Experimental'));
  }
  return text;
}
