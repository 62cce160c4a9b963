// `deckhand attach WORKSPACE TERMINAL`: a terminal of a running workspace in one's own window.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { parseArgs } from 'node:util';
import { defaults } from '../server/config.ts';
import {
  type AttachAddress,
  type AttachAnswer,
  type AttachRequest,
  attachFile,
  type PaneAddress,
  paneVariable,
  readLines,
  writeLine,
} from '../server/lines.ts';
import { explainCall } from './explain-call.ts';

const usage = `usage: deckhand attach [WORKSPACE TERMINAL] [--data DIR]

Joins a terminal of a running workspace to this one. Ctrl-\\ twice leaves it.
Without arguments it lists the workspaces of the server that runs on this data folder.

  --data DIR   the data folder of the server (${defaults.data})
`;

const leaveKey = '\u001c';

export async function attach(args: readonly string[]): Promise<number> {
  let data: string;
  let workspace: string | undefined;
  let terminal: string | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        pane: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    if (values.pane === true) return await runPane(process.env[paneVariable] ?? '');
    data = values.data ?? defaults.data;
    [workspace, terminal] = positionals;
    if (positionals.length !== 0 && positionals.length !== 2)
      return complain('attach takes a workspace and a terminal. See deckhand attach --help.', 2);
  } catch (error) {
    return complain(`${explainCall(error)} See deckhand attach --help.`, 2);
  }
  const address = readAddress(data);
  if (address === null)
    return complain(`No server runs on ${data}: start one, or name its folder with --data.`, 2);
  const socket = await open(address.path);
  if (socket === null) return complain(`The server of ${data} does not answer: start it again.`, 2);
  const { token } = address;
  if (workspace === undefined || terminal === undefined) return list(socket, token);
  return enter(socket, { token, workspace, terminal });
}

function complain(sentence: string, status: number): number {
  process.stderr.write(`deckhand: ${sentence}\n`);
  return status;
}

function readAddress(data: string): AttachAddress | null {
  try {
    return JSON.parse(readFileSync(join(data, attachFile), 'utf8')) as AttachAddress;
  } catch {
    return null;
  }
}

function open(path: string): Promise<Socket | null> {
  return new Promise(done => {
    const socket = connect(path, () => done(socket));
    socket.on('error', () => done(null));
  });
}

function list(socket: Socket, token: string): Promise<number> {
  return new Promise(done => {
    readLines<AttachAnswer>(socket, answer => {
      if (answer.kind !== 'list') return;
      for (const { workspace, name } of answer.workspaces)
        process.stdout.write(`${workspace}  ${name}\n`);
      socket.destroy();
      done(0);
    });
    writeLine<AttachRequest>(socket, { kind: 'list', token });
  });
}

function enter(
  socket: Socket,
  { token, workspace, terminal }: { token: string; workspace: string; terminal: string },
): Promise<number> {
  const { stdin, stdout } = process;
  const size = () => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const send = (request: AttachRequest) => writeLine(socket, request);
  return new Promise(done => {
    let leaving = false;
    const decoder = new StringDecoder('utf8');
    let ended = false;
    const end = (sentence: string | null, status: number) => {
      if (ended) return;
      ended = true;
      setRaw(false);
      stdin.pause();
      socket.destroy();
      if (sentence !== null) process.stderr.write(`\r\n${sentence}\n`);
      done(status);
    };
    const refuse = (sentence: string) => {
      complain(sentence, 2);
      end(null, 2);
    };
    setRaw(true);
    stdin.on('data', (bytes: Buffer) => {
      const text = decoder.write(bytes);
      const keys = leaving ? leaveKey + text : text;
      if (keys.includes(leaveKey + leaveKey)) return end('Left the terminal; it goes on.', 0);
      // One alone waits: it is only sent when something else follows.
      leaving = keys.endsWith(leaveKey);
      const now = leaving ? keys.slice(0, -1) : keys;
      if (now !== '') send({ kind: 'input', text: now });
    });
    // Who has nothing to type still reads whether there is such a terminal.
    let answered = false;
    let typedAll = false;
    stdin.on('end', () => {
      typedAll = true;
      if (answered) end(null, 0);
    });
    stdout.on('resize', () => send({ kind: 'resize', ...size() }));
    readLines<AttachAnswer>(socket, answer => {
      if (answer.kind === 'output') {
        stdout.write(answer.text);
        answered = true;
        if (typedAll) end(null, 0);
      }
      if (answer.kind === 'notice') process.stderr.write(`\r\n${answer.sentence}\r\n`);
      // Before anything was shown: the names are wrong.
      if (answer.kind === 'end' && !answered && answer.sentence !== null) refuse(answer.sentence);
      else if (answer.kind === 'end') end(answer.sentence, 1);
    });
    socket.on('close', () => end('The server is gone.', 1));
    send({ kind: 'attach', token, workspace, terminal, ...size() });
  });
}

/** A pane of the server's own: no key leaves it, nothing is said but its bytes. */
async function runPane(given: string): Promise<number> {
  const { stdin, stdout } = process;
  setRaw(true);
  let address: PaneAddress;
  try {
    address = JSON.parse(given) as PaneAddress;
  } catch {
    return complain('attach --pane is for the server itself.', 2);
  }
  const socket = await open(address.path);
  if (socket === null) return 1;
  return new Promise(done => {
    const decoder = new StringDecoder('utf8');
    readLines<AttachAnswer>(socket, answer => {
      if (answer.kind === 'output') stdout.write(answer.text);
    });
    stdin.on('data', (bytes: Buffer) =>
      writeLine<AttachRequest>(socket, { kind: 'input', text: decoder.write(bytes) }),
    );
    stdin.on('end', () => socket.destroy());
    socket.on('close', () => {
      stdin.pause();
      done(0);
    });
    writeLine<AttachRequest>(socket, { kind: 'pane', token: address.token, pane: address.pane });
  });
}

/** Bytes as they are, both ways: Node's raw mode alone would still turn LF into CR LF. */
function setRaw(raw: boolean): void {
  const { stdin, stdout } = process;
  if (stdin.isTTY) stdin.setRawMode(raw);
  if (stdin.isTTY && stdout.isTTY && process.platform !== 'win32')
    spawnSync('stty', [raw ? '-opost' : 'opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
}
