// vi's file: read into the text, written from it, with the sentences that tell of it.
import { decodeUtf8, encodeUtf8 } from '../../../lib/bytes.ts';
import { errnoText } from '../../os/errno.ts';
import { EditorText } from './editor-text.ts';
import type { Vi } from './vi.ts';

export function load(vi: Vi, name: string | null): void {
  const yanked = vi.text.yanked;
  vi.text = new EditorText(vi.process.machine.kernel.now);
  vi.text.yanked = yanked;
  vi.name = name;
  vi.top = 0;
  if (name === null) return;
  const { process } = vi;
  const stat = process.machine.files.stat(process.path(name));
  if (stat.ok && stat.value.type === 'directory') {
    vi.message = `"${name}" is a directory`;
    return;
  }
  const found = process.machine.files.read(process.path(name));
  if (!found.ok) {
    vi.message = vi.busybox
      ? found.error === 'ENOENT'
        ? ''
        : `'${name}' ${errnoText(found.error)}`
      : found.error === 'ENOENT'
        ? `"${name}" [New]`
        : `"${name}" [Permission Denied]`;
    return;
  }
  const content = decodeUtf8(found.value);
  vi.endsInNewline = content === '' || content.endsWith('\n');
  vi.text.lines = content.replace(/\n$/, '').split('\n');
  const count = content === '' ? 0 : vi.text.lines.length;
  const size = found.value.length;
  vi.message = vi.busybox
    ? ''
    : `"${name}" ${vi.endsInNewline ? '' : '[noeol] '}${count}L, ${size}B`;
}

type What = {
  readonly from: number;
  readonly to: number;
  readonly name: string | null;
  readonly force: boolean;
};

/** False: it was not written, and the message says why. */
export function save(vi: Vi, { from, to, name, force }: What): boolean {
  const { text, process } = vi;
  const { files } = process.machine;
  const target = name ?? vi.name;
  if (target === null) {
    vi.message = vi.busybox ? 'No current filename' : 'E32: No file name';
    return false;
  }
  const path = process.path(target);
  const there = files.stat(path).ok;
  if (name !== null && name !== vi.name && there && !force && !vi.busybox) {
    vi.message = 'E13: File exists (add ! to override)';
    return false;
  }
  const empty = text.lines.length === 1 && text.current === '' && !there;
  const content = empty
    ? ''
    : `${text.lines.slice(from, to + 1).join('\n')}${vi.endsInNewline ? '\n' : ''}`;
  const bytes = encodeUtf8(content);
  const written = files.write(path, bytes, there ? {} : { mode: 0o666 & ~process.umask });
  if (!written.ok) {
    vi.message = vi.busybox
      ? `'${target}' ${errnoText(written.error)}`
      : written.error === 'ENOSPC'
        ? 'E514: Write error (file system full?)'
        : `"${target}" E212: Can't open file for writing`;
    return false;
  }
  const count = empty ? 0 : to - from + 1;
  const part = from > 0 || to < text.last;
  if (!part) {
    text.modified = false;
    vi.name ??= target;
  }
  vi.message = vi.busybox
    ? `'${target}' ${to - from + 1}L, ${[...content].length}C`
    : `"${target}" ${there ? '' : '[New] '}${count}L, ${bytes.length}B written`;
  return true;
}
