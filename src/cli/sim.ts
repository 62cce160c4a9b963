// `deckhand sim [LAB]`: a simulated lab in one's own terminal, or a script run in it.
import { parseArgs } from 'node:util';
import type { Lab } from '../core/lab/lab.ts';
import { makeWorld } from '../core/lab/make-world.ts';
import { prepareLab } from '../core/lab/prepare-lab.ts';
import { createSimulatedWorkspace, newHeader } from '../core/lab/simulated-workspace.ts';
import type { Workspace } from '../core/lab/workspace.ts';
import { findLab, listLabs } from '../server/labs.ts';
import { CallError, guard, parseCall } from './call.ts';
import { listenSim } from './sim-listen.ts';
import { wholeNumber } from './whole-number.ts';

const usage = `usage: deckhand sim [LAB] [options]

Opens a shell on a simulated lab (dockercoins when none is named) in this terminal. Ctrl-\\ typed
twice leaves; so does the end of the shell. With a pipe on stdin, its text is run as a script
in virtual time, and its exit status is this command's.

  --node NODE       the node to open the shell on (the lab's first)
  --limit SECONDS   of virtual time that a script may take (600); one that takes longer is ended
                    with status 124
  --listen PLACE    opens no shell, but lets this machine's docker client talk to that node's
                    engine: unix:PATH or tcp:HOST:PORT (0: a free one), with NODE= in front for
                    another node; give it once for each. Prints a DOCKER_HOST for each, then
                    \`ready\`; Ctrl-C ends it. Ports that containers publish stay in the lab
  --list            names of the labs there are
  --help            this text
`;

const options = {
  node: { type: 'string' },
  limit: { type: 'string' },
  listen: { type: 'string', multiple: true },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const leaveKey = '\x1c';
const turnMs = 5;
/** The wall clock may jump (a sleeping laptop): what is more than this is not caught up. */
const gapMaxMs = 2_000;
const fuel = 16;
/** Of one turn: what is left is done in the next. */
const computeMs = 15;

export function runSim(args: readonly string[]): Promise<number> {
  return guard(async () => {
    const { values, positionals } = parseCall('sim', () =>
      parseArgs({ args: [...args], options, allowPositionals: true }),
    );
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    if (values.list === true) {
      process.stdout.write(
        listLabs()
          .map(name => `${name}\n`)
          .join(''),
      );
      return 0;
    }
    if (positionals.length > 1) throw new CallError('sim takes one lab: deckhand sim LAB.');
    const usual = listLabs().includes('dockercoins') ? 'dockercoins' : null;
    const found = findLab(positionals[0] ?? usual, null);
    if (!found.ok) throw new CallError(found.error);
    const lab = found.value;
    const names = lab.spec.nodes.map(node => node.name);
    const node = values.node ?? lab.terminals[0]?.node ?? names[0] ?? '';
    if (!names.includes(node))
      throw new CallError(`There is no node ${node} in ${lab.name}: it has ${names.join(', ')}.`);
    if (values.listen) return await listenSim(lab, node, values.listen);
    const limit = wholeNumber('--limit', values.limit ?? '600', [1, 1_000_000]);
    if (!limit.ok) throw new CallError(limit.error);
    return process.stdin.isTTY
      ? await openShell(lab, node)
      : await runScript(lab, node, limit.value);
  });
}

async function runScript(lab: Lab, node: string, limitSeconds: number): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new CallError(prepared.error);
  const { seed } = lab.spec;
  const epochMs = Date.now() - prepared.value.nowMs;
  const world = makeWorld({ lab: lab.spec, seed, epochMs, from: prepared.value });
  const { exit, outOfTime, line } = world.execute(node, Buffer.concat(chunks).toString('utf8'), {
    limitMs: limitSeconds * 1_000,
    written: (to, bytes) => process[to].write(bytes),
  });
  if (outOfTime)
    process.stderr.write(
      `deckhand: Line ${line} of the script did not end within ${limitSeconds} virtual seconds; it was ended, and what comes after it was not run. Give it more with --limit SECONDS, or end it yourself with timeout.\n`,
    );
  return exit;
}

async function openShell(lab: Lab, node: string): Promise<number> {
  const { stdin, stdout } = process;
  const prepared = prepareLab(lab);
  if (!prepared.ok) throw new CallError(prepared.error);
  const workspace = createSimulatedWorkspace({
    id: 'sim',
    header: newHeader(lab, '', prepared.value, Date.now()),
    lab,
    prepared: prepared.value,
    exercises: [],
  });
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  stdout.write(`${lab.title}: this is ${node}. Ctrl-\\ Ctrl-\\ leaves.\n`);
  workspace.command({ kind: 'open-terminal', terminal: node, ...size() }, 0);
  const resize = () => workspace.command({ kind: 'resize', terminal: node, ...size() }, 0);
  stdout.on('resize', resize);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    await new Promise<void>(done => drive(workspace, node, done));
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stdout.off('resize', resize);
    workspace.dispose();
    stdout.write('\r\n');
  }
  return 0;
}

/** Paced: virtual time follows the wall clock, until the person leaves or the shell ends. */
function drive(workspace: Workspace, terminal: string, done: () => void): void {
  let wallMs = performance.now();
  let untilMs = workspace.nowMs();
  let lastKey = '';
  const turn = () => {
    const presentMs = performance.now();
    untilMs += Math.min(presentMs - wallMs, gapMaxMs);
    wallMs = presentMs;
    // In short pieces: a program that writes without end must not keep a key waiting.
    while (workspace.advance(untilMs, fuel) === 'budget')
      if (performance.now() - presentMs > computeMs) break;
    // A world that computes more than there is time for falls behind instead of hurrying.
    untilMs = Math.min(untilMs, workspace.nowMs() + gapMaxMs);
    workspace.takeJournal(false);
    workspace.takeAnswers();
    for (const event of workspace.takeEvents())
      if (event.kind === 'output' || event.kind === 'screen') process.stdout.write(event.text);
    if (workspace.terminal(terminal)?.state === 'ended') leave();
  };
  const timer = setInterval(turn, turnMs);
  const typed = (text: string) => {
    if (text.includes(leaveKey + leaveKey) || (lastKey === leaveKey && text.startsWith(leaveKey))) {
      leave();
      return;
    }
    lastKey = text.slice(-1);
    workspace.command({ kind: 'input', terminal, text }, 0);
    turn();
  };
  const leave = () => {
    clearInterval(timer);
    process.stdin.off('data', typed);
    done();
  };
  process.stdin.on('data', typed);
}
