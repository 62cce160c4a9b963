// `redis-cli`: one command, commands from a pipe, or a dialogue at a terminal.
import { type Bytes, encodeUtf8 } from '../../../lib/bytes.ts';
import type { Task } from '../../kernel/kernel.ts';
import { errnoText } from '../../os/errno.ts';
import type { Connection, Process, Program } from '../../os/os.ts';
import { fromLatin1, latin1, type Reply, readReply, writeCommand } from '../../program/resp.ts';
import { isTerminal, writeBytes } from './http-client.ts';
import { parseOptions } from './options.ts';

export const redisCli: Program = {
  name: 'redis-cli',
  *run(process) {
    const options = parseOptions(process.argv, 'h:p:n:a:r:i:x', { raw: 'raw', version: 'v' }, true);
    if (options.has('v')) {
      yield* process.print('redis-cli 7.2.4\n');
      return 0;
    }
    const host = options.value('h') ?? '127.0.0.1';
    const port = Number(options.value('p') ?? 6379);
    const connection = yield* open(process, host, port);
    if (typeof connection === 'string') {
      yield* process.complain(`Could not connect to Redis at ${host}:${port}: ${connection}\n`);
      return 1;
    }
    const raw = options.has('raw') || !isTerminal(process, 1);
    try {
      if (options.rest.length === 0) return yield* dialogue(process, connection, host, port, raw);
      const words = options.has('x')
        ? [...options.rest.map(encodeUtf8), yield* process.readAll(0)]
        : options.rest.map(encodeUtf8);
      const times = Number(options.value('r') ?? 1);
      const pauseMs = Number(options.value('i') ?? 0) * 1000;
      for (let time = 0; time < times; time++) {
        if (time > 0 && pauseMs > 0) yield pauseMs;
        const status = yield* one(process, connection, words, raw);
        if (status !== 0) return status;
      }
      return 0;
    } finally {
      connection.stream.close();
    }
  },
};

function* open(process: Process, host: string, port: number): Task<Connection | string> {
  const { network } = process.machine;
  const address = yield* network.resolve(host);
  if (address === null) return 'Name or service not known';
  const opened = yield* network.connect(address, port, 130_000);
  return opened.ok ? opened.value : errnoText(opened.error);
}

function* one(
  process: Process,
  connection: Connection,
  words: readonly Bytes[],
  raw: boolean,
): Task<number> {
  const reply = yield* exchange(connection, words);
  if (!reply) {
    yield* process.complain('Error: Server closed the connection\n');
    return 1;
  }
  yield* writeBytes(process, 1, fromLatin1(raw ? rawText(reply) : shown(reply, '')));
  return reply.kind === 'error' ? 1 : 0;
}

/** Every line of the input is a command; at a terminal with a prompt before it. */
function* dialogue(
  process: Process,
  connection: Connection,
  host: string,
  port: number,
  raw: boolean,
): Task<number> {
  const prompts = isTerminal(process, 0);
  for (;;) {
    if (prompts) yield* process.print(`${host}:${port}> `);
    const line = yield* process.readLine(0);
    if (line === null) return 0;
    const words = splitWords(line);
    if (words.length === 0) continue;
    if (/^(quit|exit)$/i.test(words[0] ?? '')) return 0;
    if (/^clear$/i.test(words[0] ?? '')) yield* process.print('\x1b[H\x1b[2J');
    else yield* one(process, connection, words.map(encodeUtf8), raw);
  }
}

function* exchange(connection: Connection, words: readonly Bytes[]): Task<Reply | null> {
  yield* connection.stream.write(writeCommand(words));
  let held = '';
  for (;;) {
    const whole = readReply(held, 0);
    if (whole) return whole.reply;
    const bytes: Bytes | null = yield* connection.stream.read(65536);
    if (!bytes) return null;
    held += latin1(bytes);
  }
}

function splitWords(line: string): string[] {
  return (line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? []).map(word =>
    /^["']/.test(word) ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  );
}

/** For pipes: values alone, a line each. */
function rawText(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return `${reply.text}\n`;
    case 'error':
      return `${reply.text}\n\n`;
    case 'integer':
      return `${reply.value}\n`;
    case 'bulk':
      return `${reply.text ?? ''}\n`;
    case 'array':
      return (reply.items ?? []).map(rawText).join('') || '\n';
  }
}

/** For people: quoted, numbered, with types. */
function shown(reply: Reply, indent: string): string {
  switch (reply.kind) {
    case 'status':
      return `${reply.text}\n`;
    case 'error':
      return `(error) ${reply.text}\n`;
    case 'integer':
      return `(integer) ${reply.value}\n`;
    case 'bulk':
      return reply.text === null ? '(nil)\n' : lines(reply.text);
    case 'array': {
      const items = reply.items ?? [];
      if (items.length === 0) return '(empty array)\n';
      const width = String(items.length).length;
      return items
        .map((item, at) => {
          const number = `${String(at + 1).padStart(width)}) `;
          const inner = indent + ' '.repeat(number.length);
          return `${at === 0 ? '' : indent}${number}${shown(item, inner)}`;
        })
        .join('');
    }
  }
}

function lines(text: string): string {
  // Reports with line ends are shown as they are.
  if (text.includes('\r\n')) return `${text}\n`;
  return `"${[...text].map(escaped).join('')}"\n`;
}

function escaped(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  const code = char.charCodeAt(0);
  if (code >= 32 && code < 127) return char;
  const known: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return known[char] ?? `\\x${code.toString(16).padStart(2, '0')}`;
}
