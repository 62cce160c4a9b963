// docker pull, push, tag, rmi
import type { Task } from '../../kernel/kernel.ts';
import { ApiError } from '../client.ts';
import { type Command, CommandError, type Context } from '../context.ts';
import { familiarName, type ImageName, imageNameProblem, parseImageName } from '../image-name.ts';
import { showMessages } from '../message-stream.ts';

export const imagePull: Command = {
  name: 'pull',
  about: 'Fetch an image from a registry',
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  arity: [1, 1],
  aliases: ['docker image pull', 'docker pull'],
  flags: `
    -a, --all-tags                Fetch all tags
        --disable-content-trust   Do not verify the image (default true)
        --platform string         Platform of the image
    -q, --quiet                   Show no progress`,
  completes: 'images',
  run: pull,
};

export const imagePush: Command = {
  name: 'push',
  about: 'Send an image to a registry',
  usage: '[OPTIONS] NAME[:TAG]',
  arity: [1, 1],
  aliases: ['docker image push', 'docker push'],
  flags: `
    -a, --all-tags                Send all tags
        --disable-content-trust   Do not sign the image (default true)
        --platform string         Send this platform only
    -q, --quiet                   Show no progress`,
  completes: 'images',
  run: push,
};

export const imageTag: Command = {
  name: 'tag',
  about: 'Give an image another name',
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  arity: [2, 2],
  aliases: ['docker image tag', 'docker tag'],
  completes: 'images',
  run: function* (context) {
    const [source = '', target = ''] = context.args;
    const name = nameOf(target);
    yield* context.api.post(`/images/${source}/tag`, {
      repo: `${name.registry}/${name.path}`,
      tag: name.tag ?? 'latest',
    });
    return 0;
  },
};

export const imageRm: Command = {
  name: 'rm',
  also: ['remove'],
  about: 'Remove one or more images',
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  arity: [1, Number.POSITIVE_INFINITY],
  aliases: ['docker image rm', 'docker image remove', 'docker rmi'],
  flags: `
    -f, --force               Remove by force
        --no-prune            Keep untagged parents
        --platform string     (hidden)`,
  completes: 'images',
  run: remove,
};

function nameOf(text: string): ImageName {
  const name = parseImageName(text);
  if (!name) throw new CommandError(imageNameProblem(text));
  return name;
}

const authorization = { 'X-Registry-Auth': 'e30=' };

function* pull(context: Context): Task<number> {
  const { flags, api } = context;
  const quiet = flags.on('quiet');
  const name = nameOf(context.args[0] ?? '');
  const all = flags.on('all-tags');
  if (all && (name.tag || name.digest))
    throw new CommandError("tag can't be used with --all-tags/-a");
  const whole: ImageName = name.tag || name.digest || all ? name : { ...name, tag: 'latest' };
  if (whole !== name && !quiet) yield* context.out('Using default tag: latest\n');
  const answer = yield* api.request({
    method: 'POST',
    path: '/images/create',
    query: {
      fromImage: `${whole.registry}/${whole.path}`,
      ...(!all && { tag: whole.digest ?? whole.tag ?? '' }),
      ...(flags.changed('platform') && { platform: flags.text('platform') }),
    },
    headers: authorization,
  });
  yield* showMessages(context, answer, { quiet });
  yield* context.out(`${fullName(whole)}\n`);
  return 0;
}

/** With the registry: `docker.io/library/alpine:latest`. */
function fullName(name: ImageName): string {
  const host = name.registry === 'docker.io' ? 'docker.io/' : '';
  const bare = familiarName({ ...name, registry: name.registry });
  const inner = host && name.path.startsWith('library/') ? `library/${bare}` : bare;
  return host + inner;
}

function* push(context: Context): Task<number> {
  const { flags, api } = context;
  const quiet = flags.on('quiet');
  const name = nameOf(context.args[0] ?? '');
  const all = flags.on('all-tags');
  if (all && name.tag) throw new CommandError("tag can't be used with --all-tags/-a");
  const whole = name.tag || all ? name : { ...name, tag: 'latest' };
  if (whole !== name && !quiet) yield* context.out('Using default tag: latest\n');
  const answer = yield* api.request({
    method: 'POST',
    path: `/images/${whole.registry}/${whole.path}/push`,
    query: all ? {} : { tag: whole.tag ?? '' },
    headers: authorization,
  });
  yield* showMessages(context, answer, { quiet });
  if (quiet) yield* context.out(`${fullName(whole)}\n`);
  return 0;
}

type Removed = { readonly Untagged?: string; readonly Deleted?: string };

function* remove(context: Context): Task<number> {
  const { flags, api, args } = context;
  const errors: string[] = [];
  let fatal = false;
  for (const image of args) {
    try {
      const removed = yield* api.remove(`/images/${image}`, {
        ...(flags.on('force') && { force: '1' }),
        ...(flags.on('no-prune') && { noprune: '1' }),
      });
      for (const one of (removed ?? []) as Removed[]) {
        yield* context.out(
          one.Deleted ? `Deleted: ${one.Deleted}\n` : `Untagged: ${one.Untagged}\n`,
        );
      }
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem;
      if (!(problem instanceof ApiError) || problem.status !== 404) fatal = true;
      errors.push(problem.message);
    }
  }
  if (errors.length === 0) return 0;
  const message = errors.join('\n');
  if (!flags.on('force') || fatal) throw new CommandError(message);
  yield* context.complain(`${message}\n`);
  return 0;
}
