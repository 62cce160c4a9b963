// docker stack config
import type { Task } from '../../kernel/kernel.ts';
import type { Command, Context } from '../context.ts';
import { loadCompose, type Mapping } from './compose-load.ts';
import { writeYaml } from './write-yaml.ts';

export const stackConfig: Command = {
  name: 'config',
  about: 'Print what compose files come to, merged and with variables filled in',
  usage: '[OPTIONS]',
  arity: [0, 0],
  flags: `
    -c, --compose-file strings   Compose file, or "-" for standard input
        --skip-interpolation     Leave variables as they are`,
  run: printConfig,
};

function* printConfig(context: Context): Task<number> {
  const { flags } = context;
  const compose = yield* loadCompose(context, flags.list('compose-file'), {
    interpolate: !flags.on('skip-interpolation'),
    warn: false,
  });
  const { version, ...sections } = compose;
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0);
  const text = writeYaml(
    Object.fromEntries(filled.map(([name, section]) => [name, sorted(section as Mapping)])),
    0,
  );
  yield* context.out(`version: "${version}"\n${text}`);
  return 0;
}

/** Keys in order of their names but for ports, whose fields have an order of their own. */
function sorted(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map(one => (depth < 3 ? sorted(one, depth + 1) : one));
  if (value === null || typeof value !== 'object') return value;
  if ('target' in value) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one, depth + 1)]));
}
