// `--mount type=volume,source=data,target=/data` to the mount of a container's specification.
import { fail, ok, type Result } from '../../lib/result.ts';
import { parseSize } from './format/size.ts';

export type Mount = {
  Type: string;
  Source?: string;
  Target: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: { Propagation?: string; NonRecursive?: boolean };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    Subpath?: string;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
  };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
};

/** Refusals in the words of the client's mount option. */
export function parseMount(text: string): Result<Mount, string> {
  const mount: Mount = { Type: 'volume', Target: '' };
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = field.slice(equals + 1);
    if (equals < 0) {
      if (key === 'readonly' || key === 'ro') mount.ReadOnly = true;
      else if (key === 'volume-nocopy')
        mount.VolumeOptions = { ...mount.VolumeOptions, NoCopy: true };
      else return fail(`invalid field '${field}' must be a key=value pair`);
      continue;
    }
    const problem = setField(mount, key, value, field);
    if (problem) return fail(problem);
  }
  if (mount.Type === '') return fail('type is required');
  if (mount.Target === '') return fail('target is required');
  for (const [kind, options] of [
    ['volume', mount.VolumeOptions],
    ['bind', mount.BindOptions],
    ['tmpfs', mount.TmpfsOptions],
  ] as const) {
    if (options && mount.Type !== kind) {
      return fail(`cannot mix '${kind}-*' options with mount type '${mount.Type}'`);
    }
  }
  // In the order of the wire: people read it in `inspect`.
  const { Type, Source, ...rest } = mount;
  return ok({ Type, ...(Source !== undefined && { Source }), ...rest });
}

function setField(mount: Mount, key: string, value: string, field: string): string | null {
  const volume = () => (mount.VolumeOptions ??= {});
  switch (key) {
    case 'type':
      mount.Type = value.toLowerCase();
      return null;
    case 'source':
    case 'src':
      mount.Source = value;
      return null;
    case 'target':
    case 'dst':
    case 'destination':
      mount.Target = value;
      return null;
    case 'readonly':
    case 'ro':
      if (!['true', 'false', '1', '0'].includes(value)) return `invalid value for ${key}: ${value}`;
      if (value === 'true' || value === '1') mount.ReadOnly = true;
      return null;
    case 'consistency':
      mount.Consistency = value.toLowerCase();
      return null;
    case 'bind-propagation':
      mount.BindOptions = { ...mount.BindOptions, Propagation: value.toLowerCase() };
      return null;
    case 'bind-nonrecursive':
    case 'bind-recursive':
      mount.BindOptions = { ...mount.BindOptions, NonRecursive: value === 'true' };
      return null;
    case 'volume-nocopy':
      volume().NoCopy = value === 'true' || value === '1';
      return null;
    case 'volume-subpath':
      volume().Subpath = value;
      return null;
    case 'volume-label':
      volume().Labels = { ...volume().Labels, ...pair(value) };
      return null;
    case 'volume-driver':
      volume().DriverConfig = { ...volume().DriverConfig, Name: value };
      return null;
    case 'volume-opt': {
      const driver = volume().DriverConfig ?? {};
      volume().DriverConfig = { ...driver, Options: { ...driver.Options, ...pair(value) } };
      return null;
    }
    case 'tmpfs-size': {
      const size = parseSize(value);
      if (!size.ok) return `invalid value for ${key}: ${value}`;
      mount.TmpfsOptions = { ...mount.TmpfsOptions, SizeBytes: size.value };
      return null;
    }
    case 'tmpfs-mode':
      if (!/^[0-7]+$/.test(value)) return `invalid value for ${key}: ${value}`;
      mount.TmpfsOptions = { ...mount.TmpfsOptions, Mode: Number.parseInt(value, 8) };
      return null;
    default:
      return `unexpected key '${key}' in '${field}'`;
  }
}

function pair(text: string): Record<string, string> {
  const equals = text.indexOf('=');
  return equals < 0 ? { [text]: '' } : { [text.slice(0, equals)]: text.slice(equals + 1) };
}
