// docker build: the classic builder, which sends the context as an archive.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { collect } from '../container/cp.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { humanSize } from '../format/size.ts';
import { showMessages } from '../message-stream.ts';
import { pairsOf } from '../service/parts.ts';
import { writeTar } from '../tar.ts';

/** Said with every build by a client that lacks buildx. */
const notice =
  'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n' +
  '            Install the buildx component to build images with BuildKit:\n' +
  '            https://docs.docker.com/go/buildx/\n\n';
/** The same where BuildKit was switched off on purpose. */
const switchedOff =
  'DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n' +
  '            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n' +
  '            environment-variable.\n\n';

export const buildFlags = `
        --add-host list           Additional name: HOST:IP
        --build-arg list          Variable for the build
        --cache-from strings      Images to take layers from
        --cgroup-parent string    Parent control group of RUN
        --compress                Compress the context
        --cpu-period int          Period of the CPU scheduler
        --cpu-quota int           Quota of the CPU scheduler
    -c, --cpu-shares int          Share of CPU time
        --cpuset-cpus string      Processors to run on
        --cpuset-mems string      Memory nodes to use
        --disable-content-trust   Do not verify images (default true)
    -f, --file string             Name of the Dockerfile
        --force-rm                Always remove containers in between
        --iidfile string          File to write the image's id to
        --isolation string        How containers are isolated
        --label list              Label of the image
    -m, --memory bytes            Memory limit
        --memory-swap bytes       Memory and swap together
        --network string          Network of RUN (default "default")
        --no-cache                Do not use layers of earlier builds
        --platform string         Platform of the image
        --pull                    Always fetch a newer base image
    -q, --quiet                   Print the id only
        --rm                      Remove containers in between when it works (default true)
        --security-opt strings    Security option
        --shm-size bytes          Size of /dev/shm
        --squash                  (hidden)
    -t, --tag list                Name of the image: NAME:TAG
        --target string           Stage to build
        --ulimit ulimit           Resource limit`;

export const imageBuild: Command = {
  notice,
  name: 'build',
  about: 'Build an image from a Dockerfile',
  usage: '[OPTIONS] PATH | URL | -',
  arity: [1, 1],
  aliases: ['docker image build', 'docker build', 'docker builder build'],
  flags: buildFlags,
  run: build,
};

function* build(context: Context): Task<number> {
  const { process } = context;
  const off = process.environment.get('DOCKER_BUILDKIT') === '0';
  yield* context.complain(off ? switchedOff : notice);
  return yield* buildImage(context);
}

/** Sends the context and shows what the engine makes of it. */
export function* buildImage(context: Context): Task<number> {
  const { flags, process } = context;
  const quiet = flags.on('quiet');
  const archive = yield* contextOf(context);
  const kept: string[] = [];
  if (context.args[0] !== '-') {
    const sending = `Sending build context to Docker daemon  ${humanSize(archive.length)}\n`;
    if (quiet) kept.push(sending);
    else yield* context.out(sending);
  }
  let id = '';
  try {
    const answer = yield* context.api.request({
      method: 'POST',
      path: '/build',
      query: queryOf(context),
      headers: { 'Content-Type': 'application/x-tar', 'X-Registry-Config': 'e30=' },
      bytes: archive,
    });
    yield* showMessages(quiet ? withOut(context, kept) : context, answer, {
      aux: aux => {
        id = (aux as { ID?: string }).ID ?? id;
      },
    });
  } catch (problem) {
    // A quiet build that fails shows after all what it did.
    if (quiet && problem instanceof CommandError) yield* context.complain(kept.join(''));
    throw problem;
  }
  if (quiet) {
    const last = kept.join('').trim().split('\n').at(-1) ?? '';
    yield* context.out(`${last}\n`);
    id = last;
  }
  const file = flags.text('iidfile');
  if (file !== '') process.machine.files.write(process.path(file), encodeUtf8(id));
  return 0;
}

/** The same context, whose output is kept back. */
function withOut(context: Context, kept: string[]): Context {
  return {
    ...context,
    *out(text) {
      kept.push(text);
    },
  };
}

function queryOf({ flags }: Context): Record<string, string> {
  const args = pairsOf(flags.list('build-arg'));
  const labels = pairsOf(flags.list('label'));
  return {
    version: '1',
    dockerfile: flags.text('file') || 'Dockerfile',
    ...(flags.changed('tag') && { t: flags.list('tag').join(',') }),
    ...(flags.changed('build-arg') && { buildargs: JSON.stringify(args) }),
    ...(flags.changed('label') && { labels: JSON.stringify(labels) }),
    ...(flags.changed('target') && { target: flags.text('target') }),
    ...(flags.on('no-cache') && { nocache: '1' }),
    ...(flags.on('pull') && { pull: '1' }),
    ...(flags.on('quiet') && { q: '1' }),
  };
}

function* contextOf(context: Context) {
  const { process, flags } = context;
  const { files } = process.machine;
  const [path = ''] = context.args;
  if (path === '-') {
    const bytes = yield* process.readAll(0);
    return writeTar([
      {
        name: 'Dockerfile',
        type: 'file',
        mode: 0o644,
        bytes,
        linkTarget: '',
        modifiedSeconds: 0,
      },
    ]);
  }
  const folder = process.path(path);
  const stat = files.stat(folder);
  if (!stat.ok) throw new CommandError(`unable to prepare context: path "${path}" not found`);
  if (stat.value.type !== 'directory') {
    throw new CommandError(`unable to prepare context: context must be a directory: ${folder}`);
  }
  const dockerfile = flags.text('file') || 'Dockerfile';
  const inner = flags.changed('file') && files.stat(process.path(dockerfile)).ok;
  if (!inner && !files.stat(`${folder}/${dockerfile}`).ok) {
    throw new CommandError(
      `unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat ${folder}/${dockerfile}: no such file or directory`,
    );
  }
  const ignore = files.read(`${folder}/.dockerignore`);
  const patterns = ignore.ok ? decodeUtf8(ignore.value).split('\n') : [];
  return writeTar(collect(files, folder, '', ignored(patterns, dockerfile)));
}

/** `.dockerignore`: the last pattern that fits decides, `!` brings back. */
function ignored(lines: readonly string[], dockerfile: string): (inner: string) => boolean {
  const rules = lines
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const keep = line.startsWith('!');
      const glob = (keep ? line.slice(1) : line).replace(/^\/|\/$/g, '');
      const source = glob
        .split(/(\*\*\/?|\*|\?)/)
        .map(part => {
          if (part === '**' || part === '**/') return '(?:.*/)?';
          if (part === '*') return '[^/]*';
          return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
        })
        .join('');
      return { keep, pattern: new RegExp(`^${source}(?:/.*)?$`) };
    });
  return inner => {
    if (inner === dockerfile || inner === '.dockerignore') return false;
    const rule = rules.findLast(one => one.pattern.test(inner));
    return rule !== undefined && !rule.keep;
  };
}
