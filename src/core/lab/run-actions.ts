// What each method of a snippet does, once its terminal is there.

import type { Method } from '../deck/deck.ts';
import { assertNever } from '../lib/assert.ts';
import type { SnippetState } from '../protocol/messages.ts';
import type { Attempt } from './attempt.ts';
import type { Step } from './journal.ts';
import { keyBytes } from './keys.ts';
import type { Pane } from './pane.ts';

/** What the methods need of their workspace. */
export type ActionHost = {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Key strokes of the runner. */
  readonly type: (pane: Pane, text: string) => void;
  /** A person has typed into the line that stands at the prompt. */
  readonly isDirty: (pane: Pane) => boolean;
  /** The terminal of that name, opened when it was not; `sentence`: why it cannot be. */
  readonly paneFor: (terminal: string) => { readonly pane: Pane; readonly sentence: string | null };
  /** Closes a terminal in which nothing helps, and opens it again with a new shell. */
  readonly reopen: (pane: Pane) => void;
  readonly has: (need: string) => boolean;
  /** Writes down that a run begins; `before`: journal number to undo to, null: now. */
  readonly startRun: (step: Step | null, pane: Pane, before: number | null) => number;
  readonly progress: (step: Step, state: SnippetState | null) => void;
  readonly verdict: (
    of: { readonly snippet: string; readonly rev: string },
    verdict: {
      readonly state: SnippetState;
      readonly exit: number | null;
      readonly virtualMs: number | null;
      readonly why: string | null;
      readonly attempt: Attempt;
    },
  ) => void;
  /** For a placeholder of that step, or `clipboard`. */
  readonly value: (name: string, step: Step) => string | undefined;
  readonly setValue: (name: string, value: string) => void;
  readonly openUrl: (url: string) => void;
};

type Outcome = {
  readonly decide: (state: SnippetState, why: string | null) => void;
  /** Keys were sent: from now on what comes back counts. */
  readonly sent: () => void;
};

/** Under this name the text of the last `copy` waits for `paste`. */
export const clipboard = 'clipboard';

/** Does what the method says. A command line to type comes back as text; else all is decided. */
export function act(host: ActionHost, attempt: Attempt, outcome: Outcome): string | null {
  const { step, pane } = attempt;
  const method: Method = step.method;
  switch (method) {
    case 'bash':
    case 'hide':
      return fillIn(host, step, outcome);
    case 'copypaste': {
      const copied = copy(host, attempt, outcome);
      return copied;
    }
    case 'copy':
      host.startRun(step, pane, null);
      if (copy(host, attempt, outcome) !== null) outcome.decide('passed', null);
      return null;
    case 'paste': {
      const text = host.value(clipboard, step);
      if (text === undefined) outcome.decide('failed', 'Nothing was copied before this `paste`.');
      else send(host, attempt, text, outcome);
      return null;
    }
    case 'key': {
      const bytes = keyBytes(step.text.trim());
      if (bytes === null) outcome.decide('failed', `There is no key \`${step.text.trim()}\`.`);
      else send(host, attempt, bytes, outcome);
      return null;
    }
    case 'keys':
      send(host, attempt, step.text, outcome);
      return null;
    case 'wait':
    case 'longwait':
    case 'check':
      expectWhatIsThere(attempt, outcome);
      return null;
    case 'open':
      host.startRun(step, pane, null);
      host.openUrl(step.text.trim());
      outcome.decide('passed', null);
      return null;
    case 'tmux':
      outcome.decide(
        'skipped',
        'tmux commands are not played: terminals stand side by side here; name one with <!-- terminal: node1:2 -->.',
      );
      return null;
    default:
      return assertNever(method);
  }
}

/** The command with its placeholders replaced; null when a value is missing. */
function fillIn(host: ActionHost, step: Step, outcome: Outcome): string | null {
  let text = '';
  let at = 0;
  for (const { name, start, end } of step.placeholders) {
    const value = host.value(name, step);
    if (value === undefined) {
      outcome.decide('skipped', `needs a value for ${name}`);
      return null;
    }
    text += step.text.slice(at, start) + value;
    at = end;
  }
  return text + step.text.slice(at);
}

/**
 * The last match on the terminal, its first group if it has one, as one line. It goes to the
 * clipboard, and stands for the placeholders of its exercise; a named group is the value of the
 * placeholder of that name, everywhere.
 */
function copy(host: ActionHost, attempt: Attempt, outcome: Outcome): string | null {
  const { step, pane } = attempt;
  let pattern: RegExp;
  try {
    pattern = new RegExp(step.text.trim(), 'gs');
  } catch {
    outcome.decide('failed', `\`${step.text.trim()}\` is not a regular expression.`);
    return null;
  }
  const match = [...pane.history.lines().join('\n').matchAll(pattern)].pop();
  if (!match) {
    outcome.decide('failed', `Nothing on ${pane.name} matches \`${step.text.trim()}\`.`);
    return null;
  }
  const text = (match[1] ?? match[0]).replaceAll('\n', '');
  host.setValue(clipboard, text);
  host.setValue(exerciseOf(step.snippet), text);
  for (const [name, value] of Object.entries(match.groups ?? {}))
    if (value !== undefined) host.setValue(name, value.replaceAll('\n', ''));
  return text;
}

/** The exercise of a snippet: all of its id but the ordinal (decision D3). */
export function exerciseOf(snippet: string): string {
  return snippet.replace(/\.\d+$/, '');
}

const settledMs = 100;
const settledMaxMs = 1_000;

/** Keys for whatever is in the foreground; it has done what they ask when it falls silent. */
function send(host: ActionHost, attempt: Attempt, text: string, outcome: Outcome): void {
  const { pane } = attempt;
  host.startRun(attempt.step, pane, null);
  outcome.sent();
  host.type(pane, text);
  if (attempt.expected.length > 0) return;
  const sentMs = host.nowMs();
  const look = () => {
    if (attempt.phase === 'decided') return;
    const silentMs = host.nowMs() - Math.max(pane.outputMs, sentMs);
    if (silentMs >= settledMs || host.nowMs() - sentMs >= settledMaxMs)
      outcome.decide('passed', null);
    else attempt.cancels.push(host.after(settledMs - silentMs, look));
  };
  attempt.cancels.push(host.after(settledMs, look));
}

/** An expectation with nothing before it looks at what the terminal shows already. */
function expectWhatIsThere(attempt: Attempt, outcome: Outcome): void {
  const { step, pane } = attempt;
  if (step.method === 'check') {
    const status = pane.ends[pane.ends.length - 1]?.status ?? 0;
    if (status === 0) outcome.decide('passed', null);
    else outcome.decide('failed', `Exit status ${status}, where 0 is expected.`);
    return;
  }
  attempt.expected = [{ ...step, met: false }];
  outcome.sent();
  attempt.screen?.feed(pane.history.picture());
}
