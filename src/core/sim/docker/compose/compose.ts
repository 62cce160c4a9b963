// The `docker-compose` command of one machine, as the courses of its time used it: version 1.29.
import type { Task } from '../../kernel/kernel.ts';
import type { Process, Program } from '../../os/os.ts';
import { type Command, CommandError } from '../context.ts';
import { contextOf } from '../docker.ts';
import { type Flags, parseFlags, readFlags } from '../flags.ts';
import { buildServices, pullServices } from './build.ts';
import { down, remove, restart, showConfig, start, stop } from './lifecycle.ts';
import { follow, listContainers } from './look.ts';
import { openProject, type Project } from './project.ts';
import { scale, up } from './up.ts';

export type ComposeCommand = Pick<Command, 'name' | 'about' | 'usage' | 'flags'> & {
  readonly run: (project: Project) => Task<number>;
};

const globalFlags = `
  -f, --file list                Compose files, laid over each other (docker-compose.yml)
  -p, --project-name string      Name of the project (that of the directory)
      --project-directory string   Directory that relative paths start from
      --env-file string          File with variables (.env)
  -v, --version                  Show the version`;

const commands: readonly ComposeCommand[] = [
  { name: 'build', about: 'Build images', usage: '[options] [SERVICE...]', run: buildServices },
  {
    name: 'config',
    about: 'Check the file and show what is in it',
    usage: '[options]',
    flags: `
        --services   Names of the services only
    -q, --quiet      Only check`,
    run: showConfig,
  },
  {
    name: 'down',
    about: 'Stop and remove containers and networks',
    usage: '[options]',
    flags: `
    -v, --volumes       Remove the volumes too
        --rmi string        Remove images: all or local
        --remove-orphans    Remove containers of services that the file does not name
    -t, --timeout int   Seconds of grace (default 10)`,
    run: down,
  },
  {
    name: 'logs',
    about: 'Show what containers print',
    usage: '[options] [SERVICE...]',
    flags: `
        --no-color      Without colours
    -f, --follow        Go on with what is printed from now on
    -t, --timestamps    Show when
        --tail string   Number of lines of each container to begin with (default "all")`,
    run: project => follow(project),
  },
  {
    name: 'ps',
    about: 'List containers',
    usage: '[options] [SERVICE...]',
    flags: `
    -q, --quiet      Ids only
        --services   Names of services only
    -a, --all        Stopped ones too`,
    run: listContainers,
  },
  {
    name: 'pull',
    about: 'Pull images of services',
    usage: '[options] [SERVICE...]',
    flags: `
    -q, --quiet      Show no progress`,
    run: pullServices,
  },
  {
    name: 'restart',
    about: 'Restart containers',
    usage: '[options] [SERVICE...]',
    flags: `
    -t, --timeout int   Seconds of grace (default 10)`,
    run: restart,
  },
  {
    name: 'rm',
    about: 'Remove stopped containers',
    usage: '[options] [SERVICE...]',
    flags: `
    -f, --force      Do not ask
    -s, --stop       Stop them first
    -v, --volumes    Remove anonymous volumes too`,
    run: remove,
  },
  {
    name: 'scale',
    about: 'Set how many containers services have',
    usage: '[options] [SERVICE=NUM...]',
    run: scale,
  },
  { name: 'start', about: 'Start containers', usage: '[SERVICE...]', run: start },
  {
    name: 'stop',
    about: 'Stop containers',
    usage: '[options] [SERVICE...]',
    flags: `
    -t, --timeout int   Seconds of grace (default 10)`,
    run: stop,
  },
  {
    name: 'up',
    about: 'Create and start containers',
    usage: '[options] [--scale SERVICE=NUM...] [SERVICE...]',
    flags: `
    -d, --detach            In the background
        --build             Build images first
        --no-build          Build nothing
        --no-color          Without colours
        --force-recreate    Make containers anew though nothing has changed
        --no-recreate       Leave containers though something has changed
        --no-start          Create only
        --remove-orphans    Remove containers of services that the file does not name
        --scale list        How many containers a service has: SERVICE=NUM
    -t, --timeout int       Seconds of grace (default 10)`,
    run: up,
  },
];

export const composeProgram: Program = {
  name: 'docker-compose',
  *run(process) {
    try {
      return yield* dispatch(process);
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      const reason = problem.message.replace(/^Error response from daemon: /, '');
      if (reason !== '') yield* process.complain(`ERROR: ${reason}\n`);
      return problem.exit;
    }
  },
};

function* dispatch(process: Process): Task<number> {
  const words = process.argv.slice(1);
  const global = parseFlags(readFlags(globalFlags), words, false);
  if (global.kind === 'wrong') throw new CommandError(global.message);
  const [name, ...rest] = global.kind === 'parsed' ? global.args : [];
  if (global.kind === 'parsed' && (global.flags.on('version') || name === 'version')) {
    yield* process.print('docker-compose version 1.29.2, build unknown\n');
    return 0;
  }
  if (global.kind === 'help' || name === undefined || name === 'help') {
    yield* process.print(topHelp());
    return name === undefined && global.kind !== 'help' ? 1 : 0;
  }
  const command = commands.find(one => one.name === name);
  if (!command) {
    yield* process.complain(`No such command: ${name}\n\n${commandList()}`);
    return 1;
  }
  const parsed = parseFlags(readFlags(command.flags ?? ''), rest, true);
  if (parsed.kind === 'help') {
    yield* process.print(helpOf(command));
    return 0;
  }
  if (parsed.kind === 'wrong') {
    yield* process.complain(`${parsed.message}\n\n${helpOf(command)}`);
    return 1;
  }
  const { flags, args } = parsed;
  return yield* command.run(yield* open(process, global.flags, flags, args));
}

function* open(process: Process, global: Flags, flags: Flags, args: readonly string[]) {
  const noFlags = parseFlags(readFlags(''), [], true);
  if (noFlags.kind !== 'parsed') throw new CommandError('');
  const docker = { ...noFlags.flags, list: () => [], text: () => '' };
  return yield* openProject(contextOf(process, 'docker-compose', docker, flags, args), {
    files: global.list('file'),
    name: global.text('project-name'),
    directory: global.text('project-directory'),
    environment: global.text('env-file'),
  });
}

function topHelp(): string {
  return `Define and run applications of several containers on one machine.\n\nUsage:\n  docker-compose [-f <arg>...] [options] [COMMAND] [ARGS...]\n  docker-compose -h|--help\n\nOptions:${globalFlags}\n\n${commandList()}`;
}

function commandList(): string {
  return `Commands:\n${commands.map(one => `  ${one.name.padEnd(18)} ${one.about}\n`).join('')}`;
}

function helpOf({ name, about, usage, flags = '' }: ComposeCommand): string {
  const options = flags === '' ? '' : `\n\nOptions:${flags}`;
  return `${about}.\n\nUsage: docker-compose ${name} ${usage}${options}\n`;
}
