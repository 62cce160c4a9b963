// What a container has mounted: asked for, inherited, declared by its image.
import { ok, type Result } from '../../lib/result.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Engine } from './engine.ts';
import { findContainer } from './find-container.ts';
import type { ContainerRequest, HostConfig } from './request.ts';
import type { ImageConfig, MountPoint } from './state.ts';
import { makePath } from './tree-files.ts';
import { createVolume } from './volume.ts';

const modes = ['ro', 'rw', 'z', 'Z', 'nocopy', 'cached', 'consistent', 'delegated'];
const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

type Mounts = Result<MountPoint[], Refusal>;

/** In the order in which the engine reads them; later ones win over inherited ones. */
export function mountsOf(engine: Engine, request: ContainerRequest, image: ImageConfig): Mounts {
  const host = request.HostConfig ?? {};
  const inherited = mountsFrom(engine, host.VolumesFrom ?? []);
  if (!inherited.ok) return inherited;
  const asked: MountPoint[] = [];
  for (const text of host.Binds ?? []) {
    const mount = readBind(engine, text);
    if (!mount.ok) return mount;
    asked.push(mount.value);
  }
  for (const one of host.Mounts ?? []) {
    const mount = readMount(engine, one);
    if (!mount.ok) return mount;
    asked.push(mount.value);
  }
  for (const path of Object.keys(host.Tmpfs ?? {})) asked.push(tmpfs(path));
  const targets = new Set(asked.map(mount => mount.target));
  const twice = asked.find(({ target }, index) =>
    asked.slice(0, index).some(other => other.target === target),
  );
  if (twice) return refuse(400, `Duplicate mount point: ${twice.target}`);
  const mounts = [...inherited.value.filter(one => !targets.has(one.target)), ...asked];
  for (const path of [...image.Volumes, ...Object.keys(request.Volumes ?? {})]) {
    if (!mounts.some(mount => mount.target === path)) mounts.push(volume(engine, '', path, false));
  }
  return ok(mounts);
}

function mountsFrom(engine: Engine, names: readonly string[]): Mounts {
  const mounts: MountPoint[] = [];
  for (const text of names) {
    const [name = '', mode = ''] = text.split(':');
    const found = findContainer(engine, name);
    if (!found.ok) return found;
    for (const mount of found.value.mounts) {
      if (mount.type !== 'tmpfs')
        mounts.push({ ...mount, readOnly: mount.readOnly || mode === 'ro' });
    }
  }
  return ok(mounts);
}

/** `-v`: a directory of the node is made where there is none. */
function readBind(engine: Engine, text: string): Result<MountPoint, Refusal> {
  const [source = '', target = '', mode = ''] = text.split(':');
  const words = mode === '' ? [] : mode.split(',');
  if (words.some(word => !modes.includes(word) && !propagations.includes(word))) {
    return refuse(400, `invalid mode: ${mode}`);
  }
  if (!target.startsWith('/')) {
    return refuse(
      400,
      `invalid volume specification: '${text}': invalid mount config for type "volume": invalid mount path: '${target}' mount path must be absolute`,
    );
  }
  if (target === '/') {
    return refuse(
      400,
      `invalid volume specification: '${text}': invalid specification: destination can't be '/'`,
    );
  }
  const readOnly = words.includes('ro');
  if (!source.startsWith('/')) {
    return ok(volume(engine, source, target, readOnly, words.includes('nocopy')));
  }
  const { files } = engine.machine();
  if (!files.stat(source).ok) makePath(files, source);
  return ok(
    bind(
      source,
      target,
      readOnly,
      words.find(word => propagations.includes(word)),
    ),
  );
}

/** `--mount`: what it names must be there. */
function readMount(
  engine: Engine,
  mount: NonNullable<HostConfig['Mounts']>[number],
): Result<MountPoint, Refusal> {
  const { Source: source = '', Target: target, ReadOnly: readOnly = false } = mount;
  const wrong = (why: string) =>
    refuse(400, `invalid mount config for type "${mount.Type}": ${why}`);
  if (!target.startsWith('/')) {
    return wrong(`invalid mount path: '${target}' mount path must be absolute`);
  }
  switch (mount.Type) {
    case 'tmpfs':
      return source === '' ? ok(tmpfs(target)) : wrong('field Source must not be specified');
    case 'bind':
      if (source === '') return wrong('field Source must not be empty');
      if (!source.startsWith('/')) {
        return wrong(`invalid mount path: '${source}' mount path must be absolute`);
      }
      if (!engine.machine().files.stat(source).ok) {
        return wrong(`bind source path does not exist: ${source}`);
      }
      return ok(bind(source, target, readOnly));
    case 'volume': {
      const { NoCopy = false, Labels = null, DriverConfig } = mount.VolumeOptions ?? {};
      const options = { labels: Labels, options: DriverConfig?.Options ?? null };
      return ok(volume(engine, source, target, readOnly, NoCopy, options));
    }
    default:
      return wrong('mount type unknown');
  }
}

function volume(
  engine: Engine,
  asked: string,
  target: string,
  readOnly: boolean,
  noCopy = false,
  options: Pick<Parameters<typeof createVolume>[1], 'labels' | 'options'> = {},
): MountPoint {
  const name = asked || engine.parts.kernel.random.hex(64);
  createVolume(engine, { name, anonymous: asked === '', ...options });
  const source = `/var/lib/docker/volumes/${name}/_data`;
  return { type: 'volume', name, source, target, readOnly, propagation: '', noCopy };
}

function bind(
  source: string,
  target: string,
  readOnly: boolean,
  propagation = 'rprivate',
): MountPoint {
  return { type: 'bind', name: '', source, target, readOnly, propagation };
}

function tmpfs(target: string): MountPoint {
  return { type: 'tmpfs', name: '', source: '', target, readOnly: false, propagation: '' };
}
