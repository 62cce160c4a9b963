// Tools that a lab brings: their answers stand in its lab.yml, and nowhere does anything run.
import * as v from 'valibot';
import { encodeUtf8 } from '../lib/bytes.ts';
import type { LabSpec } from '../sim/world.ts';

const text = v.pipe(v.string('must be text'), v.minLength(1, 'must not be empty'));
const status = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be an exit status, 0 to 255'),
  v.maxValue(255, 'must be an exit status, 0 to 255'),
);

/** One tool of `tools`. */
export const labToolSchema = v.strictObject({
  name: v.pipe(
    text,
    v.regex(/^[A-Za-z0-9_][\w.+-]*$/, 'may hold letters, digits, `-`, `_`, `+` and `.` only'),
  ),
  usage: v.optional(text),
  node: v.optional(text),
  cases: v.pipe(
    v.array(
      v.strictObject({
        when: v.optional(v.string('must be the words behind the name')),
        output: v.optional(v.string('must be text')),
        errors: v.optional(v.string('must be text')),
        exit: v.optional(status),
        delayMs: v.optional(
          v.pipe(v.number('must be a number'), v.minValue(0, 'must not be negative')),
        ),
      }),
      'must be a list',
    ),
    v.minLength(1, 'must hold at least one case'),
  ),
});

export type LabTool = v.InferOutput<typeof labToolSchema>;

/** Executables of the nodes: the simulator's `canned-tool` reads the rest of the file. */
export function toolFiles(tools: readonly LabTool[]): LabSpec['files'] {
  return tools.map(({ name, usage = name, node = null, cases }) => ({
    node,
    path: `/usr/local/bin/${name}`,
    mode: 0o755,
    bytes: encodeUtf8(
      `#!/usr/lib/deckhand/canned-tool\n${JSON.stringify({ usage, cases }, null, 1)}\n`,
    ),
  }));
}
