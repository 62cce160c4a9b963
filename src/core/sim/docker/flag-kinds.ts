// Kinds of flag values by the word that stands for them in a help text: how each reads its text.
import { fail, ok, type Result } from '../../lib/result.ts';
import { parseDuration } from './format/duration.ts';
import { parseSize } from './format/size.ts';
import { parseMount } from './mount.ts';
import { parsePorts } from './ports.ts';

export type Kind = {
  readonly read: (text: string) => Result<unknown, string>;
  /** The flag may be given again: each value counts; `flat`: a value is a list of its own. */
  readonly many?: true | 'flat';
};

const word: Kind = { read: ok };
const list: Kind = { read: ok, many: true };

export const kinds: Readonly<Record<string, Kind>> = {
  bool: { read: readBool },
  string: word,
  list,
  strings: { read: text => ok(text.split(',')), many: 'flat' },
  map: list,
  filter: { read: readFilter, many: true },
  int: { read: text => readInteger(text, 'ParseInt') },
  int64: { read: text => readInteger(text, 'ParseInt') },
  uint: { read: text => readInteger(text, 'ParseUint') },
  uint16: { read: text => readInteger(text, 'ParseUint', 65_535) },
  uint32: { read: text => readInteger(text, 'ParseUint', 4_294_967_295) },
  uint64: { read: text => readInteger(text, 'ParseUint') },
  float: { read: readFloat },
  duration: { read: parseDuration },
  bytes: { read: parseSize },
  decimal: { read: readDecimal },
  stringToString: word,
  command: { read: splitWords },
  port: { read: parsePorts, many: 'flat' },
  mount: { read: parseMount, many: true },
  network: { read: readNetwork, many: true },
  secret: { read: text => readReference(text, 'secret'), many: true },
  config: { read: text => readReference(text, 'config'), many: true },
  pref: { read: readPreference, many: true },
  ulimit: { read: readUlimit, many: true },
  'credential-spec': word,
  'gpu-request': list,
  ipNetSlice: { read: text => ok(text.split(',')), many: 'flat' },
  'node-addr': word,
  'external-ca': list,
};

/** strconv.ParseBool: these words and no others. */
function readBool(text: string): Result<boolean, string> {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return ok(true);
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return ok(false);
  return fail(`strconv.ParseBool: parsing "${text}": invalid syntax`);
}

function readInteger(
  text: string,
  parser: 'ParseInt' | 'ParseUint',
  most = Number.MAX_SAFE_INTEGER,
): Result<number, string> {
  const good = parser === 'ParseInt' ? /^[+-]?\d+$/ : /^\d+$/;
  if (!good.test(text)) return fail(`strconv.${parser}: parsing "${text}": invalid syntax`);
  const value = Number(text);
  if (Math.abs(value) > most) {
    return fail(`strconv.${parser}: parsing "${text}": value out of range`);
  }
  return ok(value);
}

function readFloat(text: string): Result<number, string> {
  const value = Number(text);
  if (text.trim() !== text || text === '' || Number.isNaN(value)) {
    return fail(`strconv.ParseFloat: parsing "${text}": invalid syntax`);
  }
  return ok(value);
}

/** Processors: `0.5` is 500,000,000 billionths. */
function readDecimal(text: string): Result<number, string> {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) {
    return fail(`failed to parse ${text} as a rational number`);
  }
  const nano = Number(text) * 1e9;
  if (Math.abs(nano - Math.round(nano)) > 1e-6) return fail('value is too precise');
  return ok(Math.round(nano));
}

function readFilter(text: string): Result<string, string> {
  return text.includes('=') ? ok(text) : fail('bad format of filter (expected name=value)');
}

/** Splits a command as a shell would, quotes and backslashes only. */
function splitWords(text: string): Result<readonly string[], string> {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gy;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    words.push(
      (match[1] ?? '').replace(
        /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
        (_, single?: string, double?: string, escaped?: string) =>
          single ?? double?.replace(/\\(.)/g, '$1') ?? escaped ?? '',
      ),
    );
  }
  return ok(words);
}

export type NetworkFlag = {
  readonly target: string;
  readonly aliases: readonly string[];
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly address: string | null;
};

/** `back`, or `name=back,alias=db,driver-opt=k=v`. */
function readNetwork(text: string): Result<NetworkFlag, string> {
  if (!text.includes('=')) {
    return ok({ target: text, aliases: [], driverOptions: {}, address: null });
  }
  const aliases: string[] = [];
  const driverOptions: Record<string, string> = {};
  let target = '';
  let address: string | null = null;
  for (const field of text.split(',')) {
    const [key = '', ...rest] = field.split('=');
    const value = rest.join('=').trim();
    if (rest.length === 0) return fail(`invalid field ${field}`);
    if (key === 'name') target = value;
    else if (key === 'alias') aliases.push(value);
    else if (key === 'ip') address = value;
    else if (key === 'driver-opt') {
      const [name = '', ...option] = value.split('=');
      driverOptions[name.toLowerCase()] = option.join('=');
    } else if (!['ip6', 'mac-address', 'link-local-ip', 'gw-priority'].includes(key)) {
      return fail(`invalid field key ${key}`);
    }
  }
  if (target === '') return fail('network name/id is not specified');
  return ok({ target, aliases, driverOptions, address });
}

export type ReferenceFlag = {
  readonly source: string;
  readonly target: string;
  readonly user: string;
  readonly group: string;
  readonly mode: number;
};

/** A secret or a config for a service: its name, or `source=x,target=y,uid=,gid=,mode=`. */
function readReference(text: string, what: 'secret' | 'config'): Result<ReferenceFlag, string> {
  let reference: ReferenceFlag = { source: '', target: '', user: '0', group: '0', mode: 0o444 };
  if (!text.includes('=') && !text.includes(',')) {
    return ok({ ...reference, source: text, target: text });
  }
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    if (equals < 0) return fail(`invalid field '${field}' must be a key=value pair`);
    const key = field.slice(0, equals).toLowerCase();
    const value = field.slice(equals + 1);
    if (key === 'source' || key === 'src') reference = { ...reference, source: value };
    else if (key === 'target') reference = { ...reference, target: value };
    else if (key === 'uid') reference = { ...reference, user: value };
    else if (key === 'gid') reference = { ...reference, group: value };
    else if (key === 'mode') {
      if (!/^0?[0-7]+$/.test(value)) {
        return fail(
          `invalid mode specified: strconv.ParseUint: parsing "${value}": invalid syntax`,
        );
      }
      reference = { ...reference, mode: Number.parseInt(value, value.startsWith('0') ? 8 : 10) };
    } else return fail(`invalid field in ${what} request: ${key}`);
  }
  if (reference.source === '') return fail('source is required');
  return ok({ ...reference, target: reference.target || reference.source });
}

function readPreference(text: string): Result<string, string> {
  const equals = text.indexOf('=');
  if (equals < 0) {
    return fail('placement preference must be of the format "<strategy>=<arg>"');
  }
  const strategy = text.slice(0, equals);
  if (strategy !== 'spread') {
    return fail(`unsupported placement preference ${strategy} (only spread is supported)`);
  }
  return ok(text.slice(equals + 1));
}

export type Ulimit = { readonly Name: string; readonly Hard: number; readonly Soft: number };

function readUlimit(text: string): Result<Ulimit, string> {
  const match = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(text);
  if (!match) return fail(`invalid ulimit argument: ${text}`);
  const soft = Number(match[2]);
  const hard = match[3] === undefined ? soft : Number(match[3]);
  if (soft > hard && hard !== -1) {
    return fail(`ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`);
  }
  return ok({ Name: match[1] ?? '', Hard: hard, Soft: soft });
}
