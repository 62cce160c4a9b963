// Calls that cannot be meant, and readers that go away: one sentence, or none; never a stack.
import { spawn } from 'node:child_process';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { cli, makeFolder, root } from '../../test/support/server.ts';
import { attach } from './attach.ts';
import { doctor } from './doctor.ts';
import { runDump } from './dump.ts';
import { serve } from './serve.ts';
import { runSim } from './sim.ts';
import { runTest } from './test.ts';

const commands = { attach, doctor, dump: runDump, serve, sim: runSim, test: runTest };
type Command = keyof typeof commands;

async function call(command: Command, args: readonly string[]) {
  let stderr = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text;
    return true;
  });
  try {
    return { status: await commands[command](args), stderr };
  } finally {
    spy.mockRestore();
  }
}

const wholeNumber = (option: string, given: string, least: number, most: number) =>
  `deckhand: ${option} cannot be ${given}: give a whole number from ${least} to ${most}.\n`;

describe('a wrong call is one sentence that names the option and the remedy', () => {
  test.each([
    ['serve', ['--max-workspaces', '0'], wholeNumber('--max-workspaces', '0', 1, 1_000_000)],
    ['serve', ['--max-workspaces=-3'], wholeNumber('--max-workspaces', '-3', 1, 1_000_000)],
    ['serve', ['--max-workspaces', 'NaN'], wholeNumber('--max-workspaces', 'NaN', 1, 1_000_000)],
    ['serve', ['--port', '99999'], wholeNumber('--port', '99999', 0, 65_535)],
    ['serve', ['--port='], wholeNumber('--port', 'empty', 0, 65_535)],
    [
      'serve',
      ['--port', '-5'],
      'deckhand: What follows --port looks like an option: write --port=VALUE. See deckhand serve --help.\n',
    ],
    [
      'serve',
      ['--port'],
      'deckhand: --port needs a value: --port VALUE. See deckhand serve --help.\n',
    ],
    [
      'serve',
      ['--open=yes'],
      'deckhand: --open takes no value: leave it out. See deckhand serve --help.\n',
    ],
    ['serve', ['--bogus'], 'deckhand: There is no option --bogus. See deckhand serve --help.\n'],
    ['test', ['-x'], 'deckhand: There is no option -x. See deckhand test --help.\n'],
    ['dump', ['--bogus'], 'deckhand: There is no option --bogus. See deckhand dump --help.\n'],
    ['sim', ['--bogus'], 'deckhand: There is no option --bogus. See deckhand sim --help.\n'],
    ['sim', ['--limit', 'soon'], wholeNumber('--limit', 'soon', 1, 1_000_000)],
    [
      'attach',
      ['one'],
      'deckhand: attach takes a workspace and a terminal. See deckhand attach --help.\n',
    ],
    ['doctor', ['--people=-1'], 'deckhand: --people cannot be -1: give a whole number from 1.\n'],
  ] as const)('%s %s', async (command, args, sentence) => {
    expect(await call(command, args)).toEqual({ status: 2, stderr: sentence });
  });
});

const folder = makeFolder({ 'deck.md': `# One\n\n${'text\n\n---\n\n'.repeat(4_000)}` });
afterAll(folder.dispose);

test('a reader of the output who goes away ends a command without a word', async () => {
  const args = ['--import', 'tsx', cli, 'dump', `${folder.path}/deck.md`];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', data => {
    stderr += data;
  });
  child.stdout.destroy();
  const status = await new Promise(done => child.on('close', done));
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
}, 60_000);
