// What a lab may say of an image: what it stands on, what runs in it, and how that behaves.
import * as v from 'valibot';

const text = v.pipe(v.string('must be text'), v.minLength(1, 'must not be empty'));
const whole = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must not be negative'),
);
const milliseconds = v.pipe(
  v.number('must be a number of milliseconds'),
  v.minValue(0, 'must not be negative'),
);
const scalar = v.union(
  [v.string(), v.number(), v.boolean()],
  'must be text, a number or a boolean',
);
export const size = v.union(
  [
    whole,
    v.pipe(v.string(), v.regex(/^\d+(\.\d+)?\s*[kmg]i?b?$/i, 'must be a size such as 512M or 4G')),
  ],
  'must be a size such as 512M or 4G',
);
const port = v.pipe(
  v.number('must be a port number'),
  v.integer('must be a port number'),
  v.minValue(1, 'must be a port number, 1 to 65535'),
  v.maxValue(65_535, 'must be a port number, 1 to 65535'),
);
const status = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be an exit status, 0 to 255'),
  v.maxValue(255, 'must be an exit status, 0 to 255'),
);
const words = v.array(v.string('must be text'), 'must be a list of words');
const path = v.pipe(text, v.startsWith('/', 'must begin with a slash'));

const route = v.strictObject({
  path,
  method: v.optional(text),
  status: v.optional(
    v.pipe(
      v.number('must be an HTTP status'),
      v.minValue(100, 'must be an HTTP status, 100 to 599'),
      v.maxValue(599, 'must be an HTTP status, 100 to 599'),
    ),
  ),
  type: v.optional(text),
  body: v.optional(v.string('must be text')),
  delayMs: v.optional(milliseconds),
  exits: v.optional(status),
});

/** One image of `images`. */
export const labImageSchema = v.strictObject({
  reference: text,
  aliases: v.optional(v.array(text, 'must be a list of names')),
  from: v.optional(text),
  program: v.optional(text),
  parameters: v.optional(v.record(v.string(), scalar)),
  command: v.optional(words),
  entrypoint: v.optional(words),
  environment: v.optional(v.record(v.string(), scalar)),
  labels: v.optional(v.record(v.string(), scalar)),
  ports: v.optional(v.array(port, 'must be a list of port numbers')),
  volumes: v.optional(v.array(path, 'must be a list of paths')),
  directory: v.optional(path),
  user: v.optional(text),
  size: v.optional(size),
  layers: v.optional(v.array(size, 'must be a list of sizes')),
  files: v.optional(
    v.array(
      v.strictObject({
        from: text,
        to: v.pipe(text, v.startsWith('/', 'must be an absolute path, e.g. /srv/page')),
        mode: v.optional(
          v.pipe(v.string('must be quoted, e.g. "755"'), v.regex(/^[0-7]{3,4}$/, 'must be octal')),
        ),
      }),
      'must be a list',
    ),
  ),
  serves: v.optional(
    v.strictObject({
      port: v.optional(port),
      serial: v.optional(v.boolean('must be true or false')),
      delayMs: v.optional(milliseconds),
      log: v.optional(v.string('must be text')),
      routes: v.optional(v.array(route, 'must be a list of routes')),
    }),
  ),
  prints: v.optional(
    v.array(
      v.strictObject({
        line: v.string('must be text'),
        everyMs: v.optional(v.pipe(milliseconds, v.minValue(10, 'must be at least 10'))),
        to: v.optional(v.picklist(['stdout', 'stderr'], 'must be stdout or stderr')),
      }),
      'must be a list of lines',
    ),
  ),
  exits: v.optional(v.strictObject({ afterMs: milliseconds, status: v.optional(status) })),
  health: v.optional(
    v.strictObject({
      test: text,
      intervalMs: v.optional(milliseconds),
      timeoutMs: v.optional(milliseconds),
      startPeriodMs: v.optional(milliseconds),
      retries: v.optional(whole),
    }),
  ),
  uses: v.optional(
    v.strictObject({
      cpuPercent: v.optional(milliseconds),
      memory: v.optional(size),
    }),
  ),
});

export type LabImageFile = v.InferOutput<typeof labImageSchema>;
