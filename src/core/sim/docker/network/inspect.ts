// docker network inspect
import type { Command } from '../context.ts';
import { inspectAll } from '../format/inspect.ts';
import { shapeOf } from '../format/shape.ts';

export const networkInspect: Command = {
  name: 'inspect',
  about: 'Show everything about one or more networks',
  usage: '[OPTIONS] NETWORK [NETWORK...]',
  arity: [1, Number.POSITIVE_INFINITY],
  flags: `
    -f, --format string   Print each network by a template: 'json' or TEMPLATE
    -v, --verbose         Show services and their tasks too`,
  completes: 'networks',
  run: context => {
    const verbose = context.flags.on('verbose');
    const shape = shapeOf('network.Inspect');
    return inspectAll(context, context.args, context.flags.text('format'), function* (name) {
      const query = verbose ? { verbose: 'true' } : undefined;
      return { value: yield* context.api.get(`/networks/${name}`, query), shape };
    });
  },
};
