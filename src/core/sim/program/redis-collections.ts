// Hashes, lists and sets of the key-value store.
import {
  array,
  bulk,
  type Command,
  change,
  done,
  error,
  integer,
  isInteger,
  newHash,
  newList,
  newSet,
  nothing,
  notInteger,
  range,
  read,
  shrink,
} from './redis-data.ts';

const noItems = array([]);

function setFields(fields: Record<string, string>, words: readonly string[]): number {
  let fresh = 0;
  for (let at = 2; at + 1 < words.length; at += 2) {
    const field = words[at] ?? '';
    if (!Object.hasOwn(fields, field)) fresh++;
    fields[field] = words[at + 1] ?? '';
  }
  return fresh;
}

const oddFields = (name: string) => error(`ERR wrong number of arguments for '${name}' command`);

const hashCommands: Readonly<Record<string, Command>> = {
  hdel: {
    arity: -3,
    run: shrink('hash', integer(0), (entry, words) => {
      const there = words.slice(2).filter(field => Object.hasOwn(entry.fields, field));
      for (const field of there) delete entry.fields[field];
      return integer(there.length);
    }),
  },
  hexists: {
    arity: 3,
    run: read('hash', integer(0), (entry, words) =>
      integer(Object.hasOwn(entry.fields, words[2] ?? '') ? 1 : 0),
    ),
  },
  hget: {
    arity: 3,
    run: read('hash', nothing, (entry, words) => bulk(entry.fields[words[2] ?? ''] ?? null)),
  },
  hgetall: {
    arity: 2,
    run: read('hash', noItems, entry => array(Object.entries(entry.fields).flat())),
  },
  hincrby: {
    arity: 4,
    run: change('hash', newHash, (entry, words) => {
      const held = entry.fields[words[2] ?? ''] ?? '0';
      if (!isInteger(held) || !isInteger(words[3] ?? '')) return notInteger;
      const value = Number(held) + Number(words[3]);
      entry.fields[words[2] ?? ''] = String(value);
      return integer(value);
    }),
  },
  hkeys: { arity: 2, run: read('hash', noItems, entry => array(Object.keys(entry.fields))) },
  hlen: {
    arity: 2,
    run: read('hash', integer(0), entry => integer(Object.keys(entry.fields).length)),
  },
  hmget: {
    arity: -3,
    run(data, words, now) {
      const missing = array(words.slice(2).map(() => null));
      const tell = read('hash', missing, entry =>
        array(words.slice(2).map(field => entry.fields[field] ?? null)),
      );
      return tell(data, words, now);
    },
  },
  hmset: {
    arity: -4,
    run: change('hash', newHash, (entry, words) => {
      if (words.length % 2 === 1) return oddFields('hmset');
      setFields(entry.fields, words);
      return done;
    }),
  },
  hset: {
    arity: -4,
    run: change('hash', newHash, (entry, words) =>
      words.length % 2 === 1 ? oddFields('hset') : integer(setFields(entry.fields, words)),
    ),
  },
  hvals: { arity: 2, run: read('hash', noItems, entry => array(Object.values(entry.fields))) },
};

const listCommands: Readonly<Record<string, Command>> = {
  lindex: {
    arity: 3,
    run: read('list', nothing, (entry, words) => bulk(entry.items.at(Number(words[2])) ?? null)),
  },
  llen: { arity: 2, run: read('list', integer(0), entry => integer(entry.items.length)) },
  lpop: {
    arity: 2,
    run: shrink('list', nothing, entry => bulk(entry.items.shift() ?? null)),
  },
  lpush: {
    arity: -3,
    run: change('list', newList, (entry, words) => {
      for (const item of words.slice(2)) entry.items.unshift(item);
      return integer(entry.items.length);
    }),
  },
  lrange: {
    arity: 4,
    run: read('list', noItems, (entry, words) =>
      array(range(entry.items, words[2] ?? '', words[3] ?? '')),
    ),
  },
  ltrim: {
    arity: 4,
    run: shrink('list', done, (entry, words) => {
      const kept = range(entry.items, words[2] ?? '', words[3] ?? '');
      entry.items.splice(0, entry.items.length, ...kept);
      return done;
    }),
  },
  rpop: { arity: 2, run: shrink('list', nothing, entry => bulk(entry.items.pop() ?? null)) },
  rpush: {
    arity: -3,
    run: change('list', newList, (entry, words) => integer(entry.items.push(...words.slice(2)))),
  },
};

const setCommands: Readonly<Record<string, Command>> = {
  sadd: {
    arity: -3,
    run: change('set', newSet, (entry, words) => {
      const fresh = new Set(words.slice(2).filter(one => !Object.hasOwn(entry.members, one)));
      for (const member of fresh) entry.members[member] = 1;
      return integer(fresh.size);
    }),
  },
  scard: {
    arity: 2,
    run: read('set', integer(0), entry => integer(Object.keys(entry.members).length)),
  },
  sismember: {
    arity: 3,
    run: read('set', integer(0), (entry, words) =>
      integer(Object.hasOwn(entry.members, words[2] ?? '') ? 1 : 0),
    ),
  },
  smembers: { arity: 2, run: read('set', noItems, entry => array(Object.keys(entry.members))) },
  srem: {
    arity: -3,
    run: shrink('set', integer(0), (entry, words) => {
      const there = words.slice(2).filter(member => Object.hasOwn(entry.members, member));
      for (const member of there) delete entry.members[member];
      return integer(there.length);
    }),
  },
};

export const collectionCommands: Readonly<Record<string, Command>> = {
  ...hashCommands,
  ...listCommands,
  ...setCommands,
};
