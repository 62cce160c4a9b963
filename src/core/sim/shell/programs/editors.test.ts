import { expect, test } from 'vitest';
import { aMachine, aPane, run } from '../../../../../test/support/shell-bed.ts';

const ESC = '\x1b';
const text = (bed: ReturnType<typeof aMachine>, name: string) => run(bed, `cat ${name}`).out;

test('[SH26] nano opens, types, cuts, searches, writes and leaves', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  run(bed, "printf 'a: 1\\nb: 2\\nc: 3\\n' > f");
  const opened = pane.type('nano f\r');
  expect(opened).toContain('[ Read 3 lines ]');
  expect(opened).toContain('^G\x1b[m Help');
  // Two lines cut one after another come back together.
  expect(pane.type('\x0b\x0b\x0b')).toContain('Modified');
  pane.type('x\x15y');
  expect(pane.type('\x17B:\r')).toContain('[ Search Wrapped ]');
  expect(pane.type('\x0f')).toContain('File Name to Write: f');
  expect(pane.type('\r')).toContain('[ Wrote 4 lines ]');
  expect(text(bed, 'f')).toBe('xa: 1\nb: 2\nc: 3\ny\n');
  expect(pane.type('z\x18')).toContain('Save modified buffer?');
  expect(pane.type('n')).toContain('root@node1:~# ');
  expect(text(bed, 'f')).not.toContain('z');
});

test('[SH26] vi edits a file, and says why it does not write', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  pane.type('vi f\r');
  pane.type(`ione${ESC}`);
  pane.type('yyp:s/one/two/\r');
  pane.type('ggVGd');
  pane.type('u');
  expect(pane.type(':w\r')).toContain('"f" [New] 2L, 8B written');
  expect(pane.type('x:q\r')).toContain('E37: No write since last change (add ! to override)');
  expect(pane.type(':w /nosuch/f\r')).toContain("E212: Can't open file for writing");
  expect(pane.type(':frobnicate\r')).toContain('E492: Not an editor command: frobnicate');
  expect(pane.type(':q!\r')).toContain('root@node1:~# ');
  expect(text(bed, 'f')).toBe('one\ntwo\n');
});

test('[SH26] vi runs commands, reads their output, and comes back from Ctrl-Z', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  pane.type('vi f\r');
  pane.type(':r !seq 2\r');
  expect(pane.type('\x1a')).toContain('[1]+  Stopped                 vi f');
  expect(pane.type('fg\r')).toContain('~');
  expect(pane.type(':!echo outside\r')).toContain('outside');
  pane.type('\r');
  pane.type('ZZ');
  expect(text(bed, 'f')).toBe('\n1\n2\n');
});

test('[SH26] a program that owns the screen is gone with its terminal, and what was typed ahead stays', () => {
  const bed = aMachine('bash');
  const pane = aPane(bed);
  expect(pane.type('seq 99 | less\rqecho after\r')).toContain('\nafter\n');
  pane.type('less /etc/passwd\r');
  expect(pane.type('q')).toContain('\x1b[?1049l');
  expect(run(bed, 'vi f').err).toBe('vi: Input and output must be a terminal.\n');
  expect(run(bed, 'seq 3 | less').out).toBe('1\n2\n3\n');
});
