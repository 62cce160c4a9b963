// Whole branches of file trees: made, and copied from an image into a volume.
import type { FileSystem } from '../os/os.ts';

/** Makes a directory with all that is missing above it. */
export function makePath(files: FileSystem, path: string): void {
  const parts = path.split('/').filter(part => part !== '');
  for (let end = 1; end <= parts.length; end++) {
    const at = `/${parts.slice(0, end).join('/')}`;
    if (!files.stat(at).ok) files.makeDirectory(at);
  }
}

/** An empty volume gets what the image has in its place, when it is mounted there for the first time. */
export function fillVolume(from: FileSystem, path: string, into: FileSystem): void {
  const present = into.list('/');
  const stat = from.stat(path);
  if (!stat.ok || stat.value.type !== 'directory' || !present.ok || present.value.length > 0)
    return;
  copyTree(from, path, into, '');
}

/** Everything below a directory, programs and modes included. */
export function copyTree(from: FileSystem, path: string, into: FileSystem, target: string): void {
  const names = from.list(path);
  for (const name of names.ok ? names.value : []) {
    const source = `${path.replace(/\/$/, '')}/${name}`;
    const copy = `${target}/${name}`;
    const stat = from.lstat(source);
    if (!stat.ok) continue;
    if (stat.value.type === 'directory') {
      into.makeDirectory(copy, stat.value.mode & 0o7777);
      copyTree(from, source, into, copy);
    } else if (stat.value.type === 'symlink') {
      const link = from.readLink(source);
      if (link.ok) into.symlink(link.value, copy);
    } else if (stat.value.type === 'file') {
      const program = from.programOf(source);
      const bytes = from.read(source);
      if (program) into.install(copy, program, stat.value.size);
      else if (bytes.ok) into.write(copy, bytes.value, { mode: stat.value.mode & 0o7777 });
    }
    into.setOwner(copy, stat.value.uid, stat.value.gid);
  }
}
