// The data set of the key-value store, and what its commands do to it.
import type { Reply } from './resp.ts';

export type Entry =
  | { readonly type: 'string'; value: string; expireMs: number | null }
  | { readonly type: 'hash'; readonly fields: Record<string, string>; expireMs: number | null }
  | { readonly type: 'list'; readonly items: string[]; expireMs: number | null }
  | { readonly type: 'set'; readonly members: Record<string, 1>; expireMs: number | null };

export type RedisData = { keys: Record<string, Entry>; commands: number; connections: number };

export type Command = {
  /** Words with the name: exactly so many, or at least so many when negative. */
  readonly arity: number;
  readonly run: (data: RedisData, words: readonly string[], nowMs: number) => Reply;
};

export const done: Reply = { kind: 'status', text: 'OK' };
export const nothing: Reply = { kind: 'bulk', text: null };
const wrongType = error('WRONGTYPE Operation against a key holding the wrong kind of value');
export const notInteger = error('ERR value is not an integer or out of range');
const notFloat = error('ERR value is not a valid float');
const syntax = error('ERR syntax error');

export function error(text: string): Reply {
  return { kind: 'error', text };
}

export function integer(value: number): Reply {
  return { kind: 'integer', value };
}

export function bulk(text: string | null): Reply {
  return { kind: 'bulk', text };
}

export function array(items: readonly (string | null)[]): Reply {
  return { kind: 'array', items: items.map(bulk) };
}

/** The living entry of a key; one that is past its time is removed on sight. */
export function find(data: RedisData, key: string, nowMs: number): Entry | null {
  const entry = Object.hasOwn(data.keys, key) ? data.keys[key] : undefined;
  if (!entry) return null;
  if (entry.expireMs === null || entry.expireMs > nowMs) return entry;
  delete data.keys[key];
  return null;
}

type Kind = Entry['type'];
type Of<K extends Kind> = Extract<Entry, { type: K }>;

/** An entry of that type; null when there is none, `wrong` when it has another type. */
function typed<K extends Kind>(
  data: RedisData,
  key: string,
  type: K,
  nowMs: number,
): Of<K> | null | 'wrong' {
  const entry = find(data, key, nowMs);
  if (!entry) return null;
  return entry.type === type ? (entry as Of<K>) : 'wrong';
}

/** Reads from an entry of that type, or answers `otherwise` where there is none. */
export function read<K extends Kind>(
  type: K,
  otherwise: Reply,
  tell: (entry: Of<K>, words: readonly string[]) => Reply,
) {
  return (data: RedisData, words: readonly string[], nowMs: number): Reply => {
    const entry = typed(data, words[1] ?? '', type, nowMs);
    if (entry === 'wrong') return wrongType;
    return entry ? tell(entry, words) : otherwise;
  };
}

/** Changes an entry of that type, made when it is missing. */
export function change<K extends Kind>(
  type: K,
  make: () => Of<K>,
  work: (entry: Of<K>, words: readonly string[]) => Reply,
) {
  return (data: RedisData, words: readonly string[], nowMs: number): Reply => {
    const key = words[1] ?? '';
    const held = typed(data, key, type, nowMs);
    if (held === 'wrong') return wrongType;
    const entry = held ?? make();
    data.keys[key] = entry;
    return work(entry, words);
  };
}

/** Takes away from an entry of that type; one that is empty then is no more. */
export function shrink<K extends Kind>(
  type: K,
  otherwise: Reply,
  work: (entry: Of<K>, words: readonly string[]) => Reply,
) {
  return (data: RedisData, words: readonly string[], nowMs: number): Reply => {
    const key = words[1] ?? '';
    const entry = typed(data, key, type, nowMs);
    if (entry === 'wrong') return wrongType;
    if (!entry) return otherwise;
    const reply = work(entry, words);
    if (isEmpty(entry)) delete data.keys[key];
    return reply;
  };
}

function isEmpty(entry: Entry): boolean {
  if (entry.type === 'hash') return Object.keys(entry.fields).length === 0;
  if (entry.type === 'set') return Object.keys(entry.members).length === 0;
  return entry.type === 'list' && entry.items.length === 0;
}

export const newHash = (): Of<'hash'> => ({ type: 'hash', fields: {}, expireMs: null });
export const newList = (): Of<'list'> => ({ type: 'list', items: [], expireMs: null });
export const newSet = (): Of<'set'> => ({ type: 'set', members: {}, expireMs: null });

function setString(data: RedisData, key: string, value: string, expireMs: number | null): void {
  data.keys[key] = { type: 'string', value, expireMs };
}

export function isInteger(text: string): boolean {
  return /^-?\d{1,18}$/.test(text);
}

function add(data: RedisData, key: string, by: string, sign: number, nowMs: number): Reply {
  const entry = typed(data, key, 'string', nowMs);
  if (entry === 'wrong') return wrongType;
  const held = entry?.value ?? '0';
  if (!isInteger(by) || !isInteger(held)) return notInteger;
  const value = Number(held) + sign * Number(by);
  if (entry) entry.value = String(value);
  else setString(data, key, String(value), null);
  return integer(value);
}

function setWithOptions(data: RedisData, words: readonly string[], nowMs: number): Reply {
  const [, key = '', value = '', ...options] = words;
  const held = find(data, key, nowMs);
  let expireMs: number | null = null;
  let only: 'NX' | 'XX' | null = null;
  let get = false;
  for (let at = 0; at < options.length; at++) {
    const option = options[at]?.toUpperCase();
    if (option === 'NX' || option === 'XX') only = option;
    else if (option === 'GET') get = true;
    else if (option === 'KEEPTTL') expireMs = held?.expireMs ?? null;
    else if (option === 'EX' || option === 'PX') {
      const amount = Number(options[++at]);
      if (!Number.isInteger(amount)) return notInteger;
      if (amount <= 0) return error("ERR invalid expire time in 'set' command");
      expireMs = nowMs + amount * (option === 'EX' ? 1000 : 1);
    } else return syntax;
  }
  if (get && held && held.type !== 'string') return wrongType;
  const before = get && held?.type === 'string' ? bulk(held.value) : nothing;
  if ((only === 'NX' && held) || (only === 'XX' && !held)) return get ? before : nothing;
  setString(data, key, value, expireMs);
  return get ? before : done;
}

export function range(items: readonly string[], from: string, to: string): readonly string[] {
  const at = (text: string) => (Number(text) < 0 ? items.length + Number(text) : Number(text));
  return items.slice(Math.max(0, at(from)), at(to) + 1);
}

/** A glob of keys: `*`, `?`, `[abc]`. */
export function matches(pattern: string, key: string): boolean {
  const text = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  try {
    return new RegExp(`^${text}$`).test(key);
  } catch {
    return false;
  }
}

export function living(data: RedisData, nowMs: number): string[] {
  return Object.keys(data.keys).filter(key => find(data, key, nowMs) !== null);
}

function expire(unit: number) {
  return (data: RedisData, words: readonly string[], nowMs: number): Reply => {
    const entry = find(data, words[1] ?? '', nowMs);
    const amount = words[2] ?? '';
    if (!isInteger(amount)) return notInteger;
    if (!entry) return integer(0);
    entry.expireMs = nowMs + Number(amount) * unit;
    return integer(1);
  };
}

function timeToLive(unit: number) {
  return (data: RedisData, words: readonly string[], nowMs: number): Reply => {
    const entry = find(data, words[1] ?? '', nowMs);
    if (!entry) return integer(-2);
    if (entry.expireMs === null) return integer(-1);
    return integer(Math.round((entry.expireMs - nowMs) / unit));
  };
}

export const keyCommands: Readonly<Record<string, Command>> = {
  dbsize: { arity: 1, run: (data, _words, now) => integer(living(data, now).length) },
  del: { arity: -2, run: remove },
  unlink: { arity: -2, run: remove },
  exists: {
    arity: -2,
    run: (data, words, now) =>
      integer(words.slice(1).filter(key => find(data, key, now) !== null).length),
  },
  expire: { arity: 3, run: expire(1000) },
  pexpire: { arity: 3, run: expire(1) },
  ttl: { arity: 2, run: timeToLive(1000) },
  pttl: { arity: 2, run: timeToLive(1) },
  persist: {
    arity: 2,
    run(data, words, now) {
      const entry = find(data, words[1] ?? '', now);
      if (!entry || entry.expireMs === null) return integer(0);
      entry.expireMs = null;
      return integer(1);
    },
  },
  flushall: { arity: -1, run: flush },
  flushdb: { arity: -1, run: flush },
  keys: {
    arity: 2,
    run: (data, words, now) => array(living(data, now).filter(key => matches(words[1] ?? '', key))),
  },
  scan: {
    arity: -2,
    run(data, words, now) {
      const at = words.findIndex(word => word.toUpperCase() === 'MATCH');
      const pattern = at > 0 ? (words[at + 1] ?? '*') : '*';
      const found = living(data, now).filter(key => matches(pattern, key));
      return { kind: 'array', items: [bulk('0'), array(found)] };
    },
  },
  rename: {
    arity: 3,
    run(data, words, now) {
      const entry = find(data, words[1] ?? '', now);
      if (!entry) return error('ERR no such key');
      delete data.keys[words[1] ?? ''];
      data.keys[words[2] ?? ''] = entry;
      return done;
    },
  },
  type: {
    arity: 2,
    run: (data, words, now) => ({
      kind: 'status',
      text: find(data, words[1] ?? '', now)?.type ?? 'none',
    }),
  },
};

function remove(data: RedisData, words: readonly string[], nowMs: number): Reply {
  const there = words.slice(1).filter(key => find(data, key, nowMs) !== null);
  for (const key of there) delete data.keys[key];
  return integer(there.length);
}

function flush(data: RedisData): Reply {
  data.keys = {};
  return done;
}

export const stringCommands: Readonly<Record<string, Command>> = {
  append: {
    arity: 3,
    run: change(
      'string',
      () => ({ type: 'string', value: '', expireMs: null }),
      (entry, words) => {
        entry.value += words[2] ?? '';
        return integer(entry.value.length);
      },
    ),
  },
  decr: { arity: 2, run: (data, words, now) => add(data, words[1] ?? '', '1', -1, now) },
  decrby: {
    arity: 3,
    run: (data, words, now) => add(data, words[1] ?? '', words[2] ?? '', -1, now),
  },
  get: { arity: 2, run: read('string', nothing, entry => bulk(entry.value)) },
  getdel: {
    arity: 2,
    run(data, words, now) {
      const entry = typed(data, words[1] ?? '', 'string', now);
      if (entry === 'wrong') return wrongType;
      delete data.keys[words[1] ?? ''];
      return bulk(entry?.value ?? null);
    },
  },
  getrange: {
    arity: 4,
    run: read('string', bulk(''), (entry, words) =>
      bulk(range([...entry.value], words[2] ?? '', words[3] ?? '').join('')),
    ),
  },
  incr: { arity: 2, run: (data, words, now) => add(data, words[1] ?? '', '1', 1, now) },
  incrby: {
    arity: 3,
    run: (data, words, now) => add(data, words[1] ?? '', words[2] ?? '', 1, now),
  },
  incrbyfloat: {
    arity: 3,
    run(data, words, now) {
      const entry = typed(data, words[1] ?? '', 'string', now);
      if (entry === 'wrong') return wrongType;
      const value = Number(entry?.value ?? 0) + Number(words[2]);
      if (!Number.isFinite(value)) return notFloat;
      setString(data, words[1] ?? '', String(value), entry?.expireMs ?? null);
      return bulk(String(value));
    },
  },
  mget: {
    arity: -2,
    run: (data, words, now) =>
      array(
        words.slice(1).map(key => {
          const entry = find(data, key, now);
          return entry?.type === 'string' ? entry.value : null;
        }),
      ),
  },
  mset: {
    arity: -3,
    run(data, words) {
      if (words.length % 2 === 0) return error("ERR wrong number of arguments for 'mset' command");
      for (let at = 1; at < words.length; at += 2)
        setString(data, words[at] ?? '', words[at + 1] ?? '', null);
      return done;
    },
  },
  set: { arity: -3, run: setWithOptions },
  setex: {
    arity: 4,
    run: (data, words, now) =>
      setWithOptions(data, ['set', words[1] ?? '', words[3] ?? '', 'EX', words[2] ?? ''], now),
  },
  setnx: {
    arity: 3,
    run(data, words, now) {
      if (find(data, words[1] ?? '', now)) return integer(0);
      setString(data, words[1] ?? '', words[2] ?? '', null);
      return integer(1);
    },
  },
  strlen: { arity: 2, run: read('string', integer(0), entry => integer(entry.value.length)) },
};
