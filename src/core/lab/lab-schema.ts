// What may stand in a lab.yml, and the sentences for what may not.
import * as v from 'valibot';
import { labImageSchema, size } from './lab-image-schema.ts';
import { labToolSchema } from './lab-tool.ts';

const name = v.pipe(
  v.string('must be text'),
  v.regex(/^[a-z0-9][a-z0-9.-]*(:\d+)?$/, 'may hold small letters, digits, `-` and `.` only'),
);
const text = v.pipe(v.string('must be text'), v.minLength(1, 'must not be empty'));
const whole = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);
const scalar = v.union(
  [v.string(), v.number(), v.boolean()],
  'must be text, a number or a boolean',
);
const node = v.strictObject({
  name,
  address: v.optional(
    v.pipe(v.string('must be text'), v.ipv4('must be an IPv4 address, e.g. 10.99.0.1')),
  ),
  cpus: v.optional(v.pipe(v.number('must be a number'), v.minValue(0.1, 'must be at least 0.1'))),
  memory: v.optional(size),
  labels: v.optional(v.record(v.string(), scalar)),
  engine: v.optional(
    v.pipe(
      v.string('must be text'),
      v.regex(
        // A host or a person that began with `-` would be an option of ssh.
        /^(context:[\w.-]+|unix:\/\/\/\S+|(tcp|ssh):\/\/(\w[\w.-]*@)?[\w[][\w.:[\]-]*)$/,
        'must be like context:NAME, unix:///run/docker.sock, tcp://HOST:2375 or ssh://USER@HOST',
      ),
    ),
  ),
});

/** `lab.yml`. Lists of nodes and terminals may be names alone. */
export const labSchema = v.strictObject({
  title: v.optional(text),
  seed: v.optional(whole),
  nodes: v.pipe(
    v.array(v.union([name, node], 'must be a name, or a node with a `name`'), 'must be a list'),
    v.minLength(1, 'must name at least one node'),
  ),
  terminals: v.optional(
    v.array(
      v.union(
        [name, v.strictObject({ name, node: v.optional(name), role: v.optional(text) })],
        'must be a name, or a terminal with a `name`',
      ),
      'must be a list',
    ),
  ),
  values: v.optional(v.record(v.string(), scalar)),
  gitrepo: v.optional(text),
  images: v.optional(v.array(labImageSchema, 'must be a list')),
  present: v.optional(v.array(text, 'must be a list of images')),
  files: v.optional(
    v.array(
      v.strictObject({
        from: text,
        to: v.pipe(text, v.startsWith('/', 'must be an absolute path, e.g. /root/app')),
        node: v.optional(name),
        mode: v.optional(
          v.pipe(v.string('must be quoted, e.g. "755"'), v.regex(/^[0-7]{3,4}$/, 'must be octal')),
        ),
      }),
      'must be a list',
    ),
  ),
  tools: v.optional(v.array(labToolSchema, 'must be a list')),
  shell: v.optional(
    v.union(
      [
        v.literal('host', 'must be `host`, or an `image` with what to start in it'),
        v.strictObject({
          image: v.pipe(text, v.regex(/^\w[\w./:@-]*$/, 'must be a name like docker:cli')),
        }),
      ],
      'must be `host`, or an `image`',
    ),
  ),
  lacks: v.optional(
    v.array(v.picklist(['vip-traffic'], 'can be vip-traffic'), 'must be a list of names'),
  ),
  setup: v.optional(v.array(v.strictObject({ node: name, run: text }), 'must be a list')),
});

export type LabFile = v.InferOutput<typeof labSchema>;
