// One playing of one snippet: what was typed, what came back, what is still expected.
import type { SnippetState } from '../protocol/messages.ts';
import type { PlanPolicy, Step } from './journal.ts';
import type { Pane } from './pane.ts';
import { createScreen, type Screen } from './screen/screen.ts';

export type Attempt = {
  readonly step: Step;
  readonly policy: PlanPolicy | null;
  /** Who waits for an answer to the command that began it. */
  tag: number | null;
  pane: Pane;
  phase: 'waiting' | 'typing' | 'running' | 'decided';
  /** The outcome, once decided. */
  state: SnippetState;
  run: number | null;
  startedMs: number;
  /** Depth of the shell at whose prompt it was typed. */
  depth: number;
  /** Lines still to be typed, and the prompts seen when the last one was sent. */
  lines: string[];
  promptsBefore: number;
  /** The prompt came back, with the status of what was run. */
  returned: Returned | null;
  /** Why what came back counts as a failure, in a sentence; null: it does not. */
  failure: string | null;
  /** A person has stopped it: what it still waits for will not come. */
  interrupted: boolean;
  expected: Expected[];
  /** What came since it began: where `wait` looks. Null when nothing is expected. */
  screen: Screen | null;
  cancels: (() => void)[];
};

export type Returned = {
  readonly status: number | null;
  /** The prompt is that of a shell inside: `docker exec -ti … sh`, `ssh`. */
  readonly nested: boolean;
};

export type Expected = Step['expectations'][number] & { met: boolean };

export function createAttempt(
  step: Step,
  policy: PlanPolicy | null,
  tag: number | null,
  pane: Pane,
): Attempt {
  return {
    step,
    policy,
    tag,
    pane,
    phase: 'waiting',
    state: 'waiting',
    run: null,
    startedMs: 0,
    depth: pane.prompt?.depth ?? 0,
    lines: [],
    promptsBefore: pane.prompts,
    returned: null,
    failure: null,
    interrupted: false,
    expected: step.expectations.map(one => ({ ...one, met: false })),
    screen: null,
    cancels: [],
  };
}

/** From now on, what the terminal shows is looked through for what is expected. */
export function watchOutput(attempt: Attempt): void {
  if (attempt.expected.length === 0) return;
  attempt.screen = createScreen(attempt.pane.columns, attempt.pane.rows, 2_000);
}

/** Milliseconds that an expectation may take; the slowest of them counts. */
export function patienceMs(attempt: Attempt): number | null {
  let patience: number | null = null;
  for (const one of attempt.expected)
    if (one.method !== 'check')
      patience = Math.max(patience ?? 0, one.method === 'longwait' ? 600_000 : 60_000);
  return patience;
}

/** A `wait` matches within one logical line, or over lines as it is written. */
export function isMet(expected: Expected, attempt: Attempt): boolean {
  if (expected.method === 'check') {
    // Of a shell that cannot be marked nobody knows the status; as for a command, its prompt counts.
    const unknown = attempt.returned?.status === null && attempt.pane.prompt?.unmarked === true;
    return attempt.returned?.status === 0 || unknown;
  }
  return attempt.screen?.lines().join('\n').includes(expected.text) ?? false;
}

/** Nothing but comments and blanks: a shell has nothing to run and tells no status. */
export function isOnlyComment(text: string): boolean {
  return text.split('\n').every(line => line.trim() === '' || line.trim().startsWith('#'));
}

/** The lines as they are typed: a tab would ask for a completion, so it is quoted by ^V. */
export function linesToType(text: string): string[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map(line => line.replaceAll('\t', '\x16\t'));
}

/** A line in eight strokes: visible, and over in eight milliseconds. */
export function strokesOf(line: string): string[] {
  const characters = [...line];
  const size = Math.max(1, Math.ceil(characters.length / 8));
  const strokes: string[] = [];
  for (let at = 0; at < characters.length; at += size)
    strokes.push(characters.slice(at, at + size).join(''));
  if (strokes.length === 0) return ['\r'];
  strokes[strokes.length - 1] += '\r';
  return strokes;
}

/** Why a command counts as failed, in a sentence: its status and the last thing that it said of it. */
export function failureSentence(returned: Returned, output: string): string {
  const lines = output
    .trimEnd()
    .split('\n')
    .map(line => line.trim());
  // Where to read on says nothing of what went wrong.
  const said = lines.findLast(line => line !== '' && !/^(Run|See) '.* --help'/.test(line)) ?? '';
  const what =
    returned.status === null
      ? 'The shell did not understand this command'
      : `Exit status ${returned.status}`;
  return said === '' ? `${what}.` : `${what}: ${said.slice(0, 200)}`;
}

/** Why an expectation is given up, in a sentence. */
export function missedSentence(
  { method, text }: Expected,
  { step, returned, failure }: Attempt,
  state: 'failed' | 'timeout',
): string {
  if (method === 'check')
    return `Exit status ${returned?.status ?? 'unknown'}, where 0 is expected.`;
  if (state === 'timeout')
    return `The text “${text}” did not come within ${method === 'longwait' ? 600 : 60} s.`;
  if (failure === null) return `The text “${text}” did not come.`;
  const command = step.text.trim().split('\n')[0] ?? '';
  return `\`${command}\` ended before the text “${text}” came. ${failure}`;
}
