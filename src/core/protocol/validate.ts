// The border of the wire: what a page sent is a message of ours, or a refusal in one sentence.
import * as v from 'valibot';
import { fail, ok, type Result } from '../lib/result.ts';
import { type ClassCommand, countdownMax, hintMax, peopleMax } from './class-messages.ts';
import type { ClientMessage, Handshake, WorkspaceCommand } from './messages.ts';

/** Longest text that one message may carry, in UTF-16 units. Pages cut longer pastes into pieces. */
export const textMax = 64 * 1024;

const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(textMax));
const label = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
// What the deck calls a terminal: `node1`, `node1:2`.
const terminal = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}(:[1-9][0-9]?)?$/));
const columns = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000));
const rows = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500));
const counts = v.pipe(
  v.record(terminal, natural),
  v.check(names => Object.keys(names).length <= 100, 'names more than 100 terminals'),
);

const command = v.variant('kind', [
  v.strictObject({ kind: v.literal('open-terminal'), terminal, columns, rows }),
  v.strictObject({
    kind: v.literal('input'),
    terminal,
    text,
    sequence: natural,
    slide: v.exactOptional(natural),
  }),
  v.strictObject({ kind: v.literal('resize'), terminal, columns, rows }),
  v.strictObject({ kind: v.literal('close-terminal'), terminal }),
  v.strictObject({
    kind: v.literal('run'),
    snippet: label,
    text: v.exactOptional(text),
    terminal: v.exactOptional(terminal),
    busy: v.exactOptional(v.picklist(['refuse', 'interrupt'])),
  }),
  v.strictObject({ kind: v.literal('run-all'), exercise: label }),
  v.strictObject({ kind: v.literal('stop') }),
  v.strictObject({
    kind: v.literal('value'),
    name: label,
    value: v.pipe(v.string(), v.maxLength(4096)),
  }),
  v.strictObject({ kind: v.literal('reset') }),
  v.strictObject({ kind: v.literal('retell') }),
  v.strictObject({ kind: v.literal('undo'), snippet: label }),
  v.strictObject({ kind: v.literal('catch-up'), slide: natural }),
  v.strictObject({ kind: v.literal('restore'), branch: label }),
  v.strictObject({
    kind: v.literal('take-keyboard'),
    moment: v.strictObject({
      snippet: v.nullable(label),
      atMs: natural,
      engine: natural,
      labHash: label,
      written: counts,
    }),
  }),
  v.strictObject({ kind: v.literal('power'), node: terminal, on: v.boolean() }),
]) satisfies v.GenericSchema<unknown, WorkspaceCommand>;

// What others know a person by.
const person = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16}$/));

const classCommand = v.variant('kind', [
  v.strictObject({ kind: v.literal('hand'), raised: v.boolean() }),
  v.strictObject({ kind: v.literal('lower-hand'), person }),
  v.strictObject({
    kind: v.literal('send-hint'),
    people: v.pipe(v.array(person), v.minLength(1), v.maxLength(peopleMax)),
    text: v.pipe(v.string(), v.regex(/\S/), v.maxLength(hintMax)),
    offer: v.nullable(v.picklist(['catch-up', 'reset'])),
  }),
  v.strictObject({
    kind: v.literal('countdown'),
    seconds: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(countdownMax))),
  }),
  v.strictObject({ kind: v.literal('ask-to-type'), person }),
  v.strictObject({ kind: v.literal('end-typing'), person }),
  v.strictObject({ kind: v.literal('let-type'), by: person, allowed: v.boolean() }),
  v.strictObject({ kind: v.literal('read-hint'), number: natural }),
]) satisfies v.GenericSchema<unknown, ClassCommand>;

const page = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));

const message = v.variant('kind', [
  v.strictObject({
    kind: v.literal('hello'),
    protocol: natural,
    page,
    slide: natural,
    seen: counts,
  }),
  v.strictObject({ kind: v.literal('command'), id: natural, command }),
  v.strictObject({ kind: v.literal('slide'), index: natural }),
  v.strictObject({ kind: v.literal('follow'), following: v.boolean() }),
  v.strictObject({ kind: v.literal('class'), id: natural, command: classCommand }),
  v.strictObject({ kind: v.literal('watch'), person: v.nullable(person) }),
  v.strictObject({ kind: v.literal('watch-hello'), seen: counts }),
  v.strictObject({ kind: v.literal('watch-input'), id: natural, terminal, text }),
  v.strictObject({ kind: v.literal('watch-drawn'), terminal, sequence: natural }),
  v.strictObject({ kind: v.literal('drive'), take: v.boolean() }),
  v.strictObject({ kind: v.literal('blackout'), on: v.boolean() }),
  v.strictObject({ kind: v.literal('drawn'), terminal, sequence: natural }),
  v.strictObject({ kind: v.literal('ping'), at: v.pipe(v.number(), v.finite()) }),
]) satisfies v.GenericSchema<unknown, ClientMessage>;

const handshake = v.object({
  role: v.picklist(['presenter', 'student', 'projector']),
}) satisfies v.GenericSchema<unknown, Handshake>;

/** A page's message, or one sentence that says what is wrong with it. */
export function readClientMessage(value: unknown): Result<ClientMessage, string> {
  return read(message, value, 'message');
}

/** What a page says of itself before its first message. */
export function readHandshake(value: unknown): Result<Handshake, string> {
  return read(handshake, value, 'handshake');
}

function read<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  what: string,
): Result<T, string> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return ok(result.output);
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const where = path === null ? `The ${what}` : `The ${what}'s ${path}`;
  return fail(`${where} is not understood: ${issue.message}.`);
}
