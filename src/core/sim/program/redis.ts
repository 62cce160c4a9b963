// The key-value store as a main program: connections, commands, its log, its file.
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { momentOf, two } from '../net/date.ts';
import type { MainContext, MainProgram } from './program.ts';
import { collectionCommands } from './redis-collections.ts';
import {
  array,
  bulk,
  type Command,
  done,
  error,
  keyCommands,
  living,
  type RedisData,
  stringCommands,
} from './redis-data.ts';
import { fromLatin1, joined, type Reply, readCommand, writeReply } from './resp.ts';

type RedisState = RedisData & { held: Record<number, string>; startedMs: number };

const commands: Readonly<Record<string, Command>> = {
  ...keyCommands,
  ...stringCommands,
  ...collectionCommands,
};

const port = 6379;
const dumpPath = '/data/dump.rdb';
/** With `--appendonly yes` every change is on disk before its answer: a kill loses nothing. */
const appendPath = '/data/appendonlydir/appendonly.aof.1.base.rdb';

function appends({ argv }: MainContext): boolean {
  return argv[argv.indexOf('--appendonly') + 1] === 'yes' && argv.includes('--appendonly');
}

export const redis: MainProgram = {
  name: 'redis-server',
  signals: ['TERM', 'INT'],
  create: () => ({ keys: {}, held: {}, commands: 0, connections: 0, startedMs: 0 }),
  step(context, plain, event) {
    const state = plain as unknown as RedisState;
    switch (event.kind) {
      case 'started':
        start(context, state);
        return;
      case 'accepted':
        state.connections++;
        return;
      case 'data': {
        const { connection } = event;
        const text = joined(state.held[connection], event.bytes);
        const rest = answerAll(context, state, connection, text);
        if (rest === '') delete state.held[connection];
        else state.held[connection] = rest;
        return;
      }
      case 'closed':
        delete state.held[event.connection];
        context.close(event.connection);
        return;
      case 'signal':
        note(context, `Received SIG${event.signal} scheduling shutdown...`);
        save(context, state);
        note(context, 'Redis is now ready to exit, bye bye...');
        context.exit(0);
        return;
      default:
        return;
    }
  },
};

function start(context: MainContext, state: RedisState): void {
  state.startedMs = context.nowMs;
  const stored = context.readFile(appends(context) ? appendPath : dumpPath);
  if (stored) {
    // A file that is not ours is left alone, and said so.
    try {
      state.keys = JSON.parse(decodeUtf8(stored)) as RedisData['keys'];
    } catch {
      note(context, `Wrong signature trying to load DB from file ${dumpPath}`);
    }
  }
  if (!context.listen(port)) {
    note(context, `Failed listening on port ${port} (tcp), aborting.`);
    context.exit(1);
    return;
  }
  note(context, 'Server initialized');
  note(context, 'Ready to accept connections tcp');
}

function note(context: MainContext, text: string): void {
  const ms = context.epochMs + context.nowMs;
  const at = momentOf(ms);
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
  const part = String(Math.floor(ms) % 1000).padStart(3, '0');
  const date = `${two(at.day)} ${at.monthName} ${at.year}`;
  context.log('stdout', `1:M ${date} ${time}.${part} * ${text}\n`);
}

function save(context: MainContext, state: RedisState): void {
  if (living(state, context.nowMs).length > 0)
    context.writeFile(dumpPath, encodeUtf8(JSON.stringify(state.keys)));
}

/** Answers the commands in the text; what is left of it is the beginning of the next. */
function answerAll(
  context: MainContext,
  state: RedisState,
  connection: number,
  text: string,
): string {
  let at = 0;
  let replies = '';
  let quit = false;
  for (;;) {
    const command = at < text.length ? readCommand(text, at) : null;
    if (!command) break;
    at = command.end;
    if (command.words.length === 0) continue;
    state.commands++;
    replies += writeReply(answer(context, state, command.words));
    quit ||= command.words[0]?.toLowerCase() === 'quit';
  }
  if (appends(context) && at > 0)
    context.writeFile(appendPath, encodeUtf8(JSON.stringify(state.keys)));
  if (replies !== '') context.send(connection, fromLatin1(replies));
  if (quit) context.close(connection);
  return text.slice(at);
}

function answer(context: MainContext, state: RedisState, words: readonly string[]): Reply {
  const name = (words[0] ?? '').toLowerCase();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return answerServer(context, state, name, words);
  const { arity } = command;
  if (arity < 0 ? words.length < -arity : words.length !== arity)
    return error(`ERR wrong number of arguments for '${name}' command`);
  return command.run(state, words, context.nowMs);
}

/** Commands about the server itself. */
function answerServer(
  context: MainContext,
  state: RedisState,
  name: string,
  words: readonly string[],
): Reply {
  switch (name) {
    case 'ping':
      return words.length > 1 ? bulk(words[1] ?? '') : { kind: 'status', text: 'PONG' };
    case 'echo':
      return bulk(words[1] ?? '');
    case 'select':
      return words[1] === '0' ? done : error('ERR DB index is out of range');
    case 'quit':
      return done;
    case 'time': {
      const ms = context.epochMs + context.nowMs;
      return array([String(Math.floor(ms / 1000)), String(Math.floor((ms % 1000) * 1000))]);
    }
    case 'save':
    case 'bgsave':
      save(context, state);
      return name === 'save' ? done : { kind: 'status', text: 'Background saving started' };
    case 'shutdown':
      save(context, state);
      context.exit(0);
      return done;
    case 'info':
      return bulk(info(context, state));
    case 'command':
      return { kind: 'array', items: [] };
    case 'client':
      return done;
    case 'config':
      return words[1]?.toLowerCase() === 'get' ? array([]) : done;
    default: {
      const rest = words.slice(1).map(word => `'${word}' `);
      return error(`ERR unknown command '${words[0]}', with args beginning with: ${rest.join('')}`);
    }
  }
}

function info(context: MainContext, state: RedisState): string {
  const keys = living(state, context.nowMs).length;
  const seconds = Math.floor((context.nowMs - state.startedMs) / 1000);
  return [
    '# Server',
    'redis_version:7.2.4',
    'redis_mode:standalone',
    'process_id:1',
    `tcp_port:${port}`,
    `uptime_in_seconds:${seconds}`,
    `uptime_in_days:${Math.floor(seconds / 86_400)}`,
    '',
    '# Stats',
    `total_connections_received:${state.connections}`,
    `total_commands_processed:${state.commands}`,
    '',
    '# Replication',
    'role:master',
    'connected_slaves:0',
    '',
    '# Keyspace',
    ...(keys > 0 ? [`db0:keys=${keys},expires=0,avg_ttl=0`] : []),
    '',
  ].join('\r\n');
}
