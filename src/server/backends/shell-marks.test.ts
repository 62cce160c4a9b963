// Marks of a real bash: what it says about commands, and what a program cannot forge.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../test/support/server.ts';
import type { ShellMark } from '../../core/lab/backend.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/lib/bytes.ts';
import { loadPty } from './pty.ts';
import {
  createMarkedShell,
  createMarkReader,
  heldCall,
  markedShellInside,
  sweepShells,
} from './shell-marks.ts';

const told = (marks: readonly ShellMark[]) =>
  marks.map(mark => {
    if (mark.kind === 'command-end') return `end ${mark.status} at ${mark.depth}`;
    if (mark.kind === 'prompt') return `${mark.continuation ? 'more' : 'prompt'} at ${mark.depth}`;
    return `${mark.kind} at ${mark.depth}`;
  });

const shells = makeFolder();
afterAll(shells.dispose);

/** Types lines into a fresh shell, each at its prompt, and returns what it said. */
async function talk(lines: readonly string[], file = '/bin/bash') {
  const spawn = await loadPty();
  if (spawn === null) throw new Error('node-pty does not load here');
  const shell = createMarkedShell('secret', shells.path);
  const call = heldCall('secret', shell.call(file));
  const reader = createMarkReader('secret');
  const marks: ShellMark[] = [];
  let output = '';
  const left = [...lines];
  await new Promise<void>(done => {
    const pty = spawn({
      file: call.file,
      args: call.args,
      columns: 80,
      rows: 24,
      folder: homedir(),
      environment: { ...call.environment, HOME: '/nonexistent', PS1: '$ ', PATH: '/usr/bin:/bin' },
      data(bytes) {
        for (const piece of reader.read(bytes)) {
          if (piece.kind === 'output') output += decodeUtf8(piece.bytes);
          else if (piece.kind === 'ended') {
            output += `[ended ${piece.status}]`;
            pty.kill();
          } else {
            marks.push(piece.mark);
            if (piece.mark.kind === 'prompt') {
              const line = left.shift();
              pty.write(encodeUtf8(line === undefined ? '\u0004\u0004' : `${line}\n`));
            }
          }
        }
      },
      ended: () => done(),
    });
  });
  shell.dispose();
  return { marks: told(marks), output };
}

test('a marked bash tells the start and the end of each command with its status', async () => {
  const { marks } = await talk(['true', '(exit 7)', 'nosuch', 'echo a |', 'cat', 'if fi', '']);
  expect(marks.slice(0, 19)).toEqual([
    'end null at 0',
    'prompt at 0',
    'command-start at 0',
    'end 0 at 0',
    'prompt at 0',
    'command-start at 0',
    'end 7 at 0',
    'prompt at 0',
    'command-start at 0',
    'end 127 at 0',
    'prompt at 0',
    'more at 0',
    'command-start at 0',
    'end 0 at 0',
    'prompt at 0',
    'end null at 0',
    'prompt at 0',
    'end null at 0',
    'prompt at 0',
  ]);
});

test('[RB27] a shell in a container prompts when its terminal has got a size', async () => {
  const spawn = await loadPty();
  if (spawn === null) throw new Error('node-pty does not load here');
  const { args, environment } = markedShellInside('secret');
  const reader = createMarkReader('secret');
  let size = '0 0';
  const promptedAt = await new Promise<string>(done => {
    const pty = spawn({
      file: '/bin/sh',
      args: ['-c', 'stty rows 0 cols 0; echo waits; exec sh "$@"', 'sh', ...args],
      ...{ columns: 80, rows: 24, folder: homedir() },
      environment: { ...environment, HOME: '/nonexistent', PATH: '/usr/bin:/bin' },
      data(bytes) {
        for (const piece of reader.read(bytes)) {
          if (piece.kind === 'mark' && piece.mark.kind === 'prompt') {
            done(size);
            pty.kill();
          }
          if (piece.kind !== 'output' || !decodeUtf8(piece.bytes).includes('waits')) continue;
          // As a client that tells the size some time after the start.
          setTimeout(() => {
            size = '30 100';
            pty.resize(100, 30);
          }, 500);
        }
      },
      ended: () => {},
    });
  });
  expect(promptedAt).toBe('30 100');
});

test('a marked zsh tells the same', async context => {
  context.skip(!existsSync('/usr/bin/zsh'), 'there is no zsh here');
  const { marks } = await talk(
    ['true', '(exit 7)', 'nosuch', 'echo a |', 'cat', ''],
    '/usr/bin/zsh',
  );
  expect(marks.slice(0, 17)).toEqual([
    'end null at 0',
    'prompt at 0',
    'command-start at 0',
    'end 0 at 0',
    'prompt at 0',
    'command-start at 0',
    'end 7 at 0',
    'prompt at 0',
    'command-start at 0',
    'end 127 at 0',
    'prompt at 0',
    'more at 0',
    'command-start at 0',
    'end 0 at 0',
    'prompt at 0',
    'end null at 0',
    'prompt at 0',
  ]);
});

test('a plain sh tells where a command ended, with its status', async () => {
  const { marks } = await talk(['true', '(exit 7)'], '/bin/sh');
  expect(marks.slice(0, 6)).toEqual([
    ...['end 0 at 0', 'prompt at 0', 'end 0 at 0', 'prompt at 0', 'end 7 at 0', 'prompt at 0'],
  ]);
});

test('the end of a shell comes behind the last of its output, with its status', async () => {
  const { output } = await talk(['seq 1 30000; exit 3']);
  expect(output.slice(-40)).toMatch(/\r\n29999\r\n30000\r\n(exit\r\n)?\[ended 3\]$/);
});

test('a bash inside a bash says how deep it is', async () => {
  const { marks } = await talk(['bash', 'false']);
  expect(marks.slice(0, 8)).toEqual([
    'end null at 0',
    'prompt at 0',
    'command-start at 0',
    'end null at 1',
    'prompt at 1',
    'command-start at 1',
    'end 1 at 1',
    'prompt at 1',
  ]);
});

test('marks without the nonce stay plain output, and pieces are put together', () => {
  const reader = createMarkReader('secret');
  const bytes = encodeUtf8('a\u001b]133;D;0\u0007b\u001b]133;D;3;n=secret;d=0\u0007c');
  const seen: string[] = [];
  for (const byte of bytes)
    for (const piece of reader.read(Uint8Array.of(byte)))
      seen.push(
        piece.kind === 'output'
          ? decodeUtf8(piece.bytes)
          : piece.kind === 'mark'
            ? told([piece.mark])[0]!
            : `ended ${piece.status}`,
      );
  const joined = seen.join('|').replaceAll('|', '');
  expect(joined).toBe('a\u001b]133;D;0\u0007bend 3 at 0c');
});

test('start-up files of a killed server go at the next start, those of a running one stay', () => {
  const folder = join(shells.path, "it's here");
  const own = createMarkedShell('secret', folder);
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  for (const name of [`${pid}-abc`, '-1-abc', 'abc']) mkdirSync(join(folder, name));
  sweepShells(folder);
  expect(readdirSync(folder).map(name => name.split('-')[0])).toEqual([`${process.pid}`]);
  own.dispose();
  expect(readdirSync(folder)).toEqual([]);
  sweepShells(join(folder, 'none'));
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('[RB28] a prompt that a plain sh draws again ends no command', () => {
  const reader = createMarkReader('secret');
  const say = (text: string) =>
    told(reader.read(encodeUtf8(text)).flatMap(piece => (piece.kind === 'mark' ? piece.mark : [])));
  const prompt = (status: number, depth = 0) =>
    `\x1b]133;D;${status};n=secret;d=${depth}\x07\x1b]133;A;n=secret;s=0;d=${depth}\x07$ `;
  expect(say(prompt(0))).toEqual(['end 0 at 0', 'prompt at 0']);
  // As busybox answers another size, in the moment in which a line is typed.
  expect(say(`\x1b[1A\r${prompt(0)}`)).toEqual(['end 0 at 0']);
  expect(say('\x1b[Jfalse')).toEqual([]);
  expect(say(`\r\n${prompt(1)}`)).toEqual(['end 1 at 0', 'prompt at 0']);
  expect(say('\r')).toEqual([]);
  expect(say(prompt(1))).toEqual(['end 1 at 0']);
  // An Enter alone, and a shell inside.
  expect(say(`\r\n${prompt(1)}`)).toEqual(['end 1 at 0', 'prompt at 0']);
  expect(say(`sh\r\n${prompt(0, 1)}`)).toEqual(['end 0 at 1', 'prompt at 1']);
  expect(say(`exit${prompt(0)}`)).toEqual(['end 0 at 0', 'prompt at 0']);
});
