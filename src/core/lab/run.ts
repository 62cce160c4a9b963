// The runner: plays snippets in terminals as a person would, and says what became of each.
// It reacts to marks at once, where nothing has to be typed; whatever it types, it types when
// everything of that moment has happened (`after`), so that a replay comes to the same order.
import type { SnippetState } from '../protocol/messages.ts';
import {
  type Attempt,
  createAttempt,
  failureSentence,
  isMet,
  isOnlyComment,
  linesToType,
  missedSentence,
  patienceMs,
  type Returned,
  strokesOf,
  watchOutput,
} from './attempt.ts';
import type { ShellMark } from './backend.ts';
import type { PlanPolicy, Step } from './journal.ts';
import { foregroundOf, type Pane, statusAt } from './pane.ts';
import { recover } from './recover.ts';
import { type ActionHost, act } from './run-actions.ts';
import type { CommandResult } from './workspace.ts';

/** What the runner needs of its workspace. */
export type RunnerHost = ActionHost & {
  /** The step that a person has typed with the last command of this terminal, or null. */
  readonly typedStep: (pane: Pane) => Step | null;
  readonly answer: (tag: number | null, result: CommandResult) => void;
  readonly beginRun: (pane: Pane, number: number, snippet: string | null, command: string) => void;
  readonly endRun: (pane: Pane, status: number | null) => void;
  /** Where shells cannot mark their prompts, the screen tells after a while of silence. */
  readonly promptsOnScreen: boolean;
};

export type Runner = {
  readonly plan: (steps: readonly Step[], policy: PlanPolicy, tag: number | null) => void;
  /** Drops what is planned and has not begun. */
  readonly unplan: () => void;
  /** ^C to what runs, and nothing more; false: nothing runs that was clicked or recognised. */
  readonly stop: () => boolean;
  /** A person takes over: nothing is typed any more, and what merely runs keeps its verdict. */
  readonly letGo: () => void;
  /** A person has typed ^C there. */
  readonly interrupted: (pane: Pane) => void;
  /** After the pane has folded the mark; `before` is what it was at. */
  readonly marked: (pane: Pane, mark: ShellMark) => void;
  readonly wrote: (pane: Pane, text: string) => void;
  readonly ended: (pane: Pane, status: number) => void;
  readonly planning: () => boolean;
  /** No attempt of any kind is open. */
  readonly resting: () => boolean;
};

type Planned = { readonly step: Step; readonly policy: PlanPolicy; readonly tag: number | null };

const busyMs = 2_000;
const startingMs = 30_000;
const silenceMs = 5_000;
const promptSilenceMs = 500;

export function createRunner(host: RunnerHost): Runner {
  const queue: Planned[] = [];
  /** The latest attempt of each terminal that is not decided. */
  const attempts = new Map<Pane, Attempt>();
  /** Terminals whose silence is waited for. */
  const watched = new Set<Pane>();
  let current: Attempt | null = null;
  let recovering = false;
  let callOff = () => {};
  let looking = false;

  const runner: Runner = {
    plan(steps, policy, tag) {
      // What was clicked before and merely runs on does not hold up what is clicked now.
      if (current?.phase === 'running' && queue.length === 0) current = null;
      steps.forEach((step, at) => {
        queue.push({ step, policy, tag: at === steps.length - 1 ? tag : null });
      });
      look();
    },
    unplan() {
      for (const planned of queue) host.answer(planned.tag, stopped);
      queue.length = 0;
      if (current?.phase === 'waiting') withdraw(current, stopped);
    },
    stop() {
      const running = current ?? [...attempts.values()].pop() ?? null;
      runner.unplan();
      if (!running || running.phase === 'waiting' || running.phase === 'decided') return false;
      cancelTimers(running);
      running.lines = [];
      if (running.phase === 'typing') running.phase = 'running';
      running.interrupted = true;
      host.type(running.pane, '\x03');
      return true;
    },
    letGo() {
      runner.unplan();
      callOff();
      recovering = false;
      current = null;
      for (const attempt of [...attempts.values()]) {
        const unfinished = attempt.phase === 'typing' || attempt.lines.length > 0;
        if (!unfinished) continue;
        // The rest of its line is the person's to type, or not to.
        if (attempt.phase === 'typing') Object.assign(attempt.pane, { dirty: true, touched: true });
        withdraw(attempt, stopped);
      }
    },
    interrupted(pane) {
      const attempt = attempts.get(pane);
      if (attempt === undefined) return;
      attempt.interrupted = true;
      look();
    },
    marked,
    wrote(pane, text) {
      if (host.promptsOnScreen) lookForPrompt(pane);
      const screen = attempts.get(pane)?.screen;
      if (!screen) return;
      screen.feed(text);
      look();
    },
    ended(pane, status) {
      const attempt = attempts.get(pane);
      if (pane.run) host.endRun(pane, status);
      if (attempt?.phase === 'waiting') return;
      if (attempt) returnTo(attempt, { status, nested: false });
    },
    planning: () => queue.length > 0 || current !== null || recovering,
    resting: () => queue.length === 0 && current === null && attempts.size === 0 && !recovering,
  };
  return runner;

  function marked(pane: Pane, mark: ShellMark): void {
    const attempt = attempts.get(pane);
    if (mark.kind === 'command-start') {
      if (attempt?.phase === 'running' && !attempt.returned) startOf(attempt, mark.command);
      else if (attempt?.phase !== 'typing') startByHand(pane, mark.command);
    } else if (mark.kind === 'prompt') {
      if (attempt?.phase === 'running' && !attempt.returned) promptFor(attempt);
      else if (!attempt && pane.run && !mark.continuation)
        host.endRun(pane, statusAt(pane, mark.depth) ?? null);
      look();
    }
  }

  /** The first command of what was typed: its transcript begins here, behind the echo. */
  function startOf(attempt: Attempt, command: string | null): void {
    if (attempt.pane.run) return;
    attempt.startedMs = host.nowMs();
    if (attempt.run === null) {
      // Keys have made a command line: a run of nobody's, e.g. `keys ls`, then `key ^J`.
      host.beginRun(attempt.pane, host.startRun(null, attempt.pane, null), null, command ?? '');
      return;
    }
    host.beginRun(attempt.pane, attempt.run, attempt.step.snippet, command ?? attempt.step.text);
    watchOutput(attempt);
  }

  function startByHand(pane: Pane, command: string | null): void {
    const waiting = attempts.get(pane);
    if (waiting?.returned) expire(waiting, 'failed');
    const step = host.typedStep(pane);
    if (pane.run) host.endRun(pane, null);
    const number = host.startRun(step, pane, pane.promptSeq);
    host.beginRun(pane, number, step?.snippet ?? null, command ?? '');
    if (!step) return;
    const attempt = createAttempt(step, null, null, pane);
    attempt.run = number;
    attempt.depth = pane.commands[pane.commands.length - 1]?.depth ?? 0;
    attempts.set(pane, attempt);
    enter(attempt);
    watchOutput(attempt);
  }

  function promptFor(attempt: Attempt): void {
    const { pane } = attempt;
    if (attempt.lines.length > 0 || !pane.prompt) return;
    if (pane.prompt.continuation) {
      decide(attempt, 'failed', 'The shell waits for more: a quote, a bracket or a here-document.');
      return;
    }
    const { depth } = pane.prompt;
    const nested = depth > attempt.depth;
    const status = nested ? null : (statusAt(pane, depth) ?? null);
    returnTo(attempt, { status, nested });
  }

  function returnTo(attempt: Attempt, returned: Returned): void {
    attempt.returned = returned;
    const output = attempt.pane.run?.screen.lines().join('\n') ?? '';
    if (attempt.pane.run) host.endRun(attempt.pane, returned.status);
    const passed =
      returned.nested || returned.status === 0 || isPassedWithoutStatus(attempt, returned);
    attempt.failure = passed ? null : failureSentence(returned, output);
    // Of keys nobody expects a status: what they were sent to may end as it likes.
    if (attempt.expected.length > 0 || attempt.run === null) return;
    decide(attempt, passed ? 'passed' : 'failed', attempt.failure);
  }

  function isPassedWithoutStatus(attempt: Attempt, returned: Returned): boolean {
    if (returned.status !== null) return false;
    return isOnlyComment(attempt.step.text) || attempt.pane.prompt?.unmarked === true;
  }

  /** Once everything of this moment has happened, see what can be done next. */
  function look(): void {
    if (looking) return;
    looking = true;
    host.after(0, () => {
      looking = false;
      for (const attempt of [...attempts.values()]) evaluate(attempt);
      drive();
    });
  }

  function evaluate(attempt: Attempt): void {
    if (attempt.phase !== 'running') return;
    if (attempt.lines.length > 0) {
      if (attempt.pane.prompts > attempt.promptsBefore) typeLine(attempt);
      return;
    }
    for (const one of attempt.expected) {
      if (one.met) continue;
      if (one.method === 'check' && !attempt.returned) continue;
      if (isMet(one, attempt)) {
        one.met = true;
        host.verdict(one, { state: 'passed', exit: null, virtualMs: null, why: null, attempt });
      } else if (one.method === 'check') {
        expire(attempt, 'failed');
        return;
      }
    }
    if (attempt.expected.length === 0) return;
    if (attempt.expected.every(one => one.met)) decide(attempt, 'passed', null);
    // It has failed and said all that it will: nobody waits a minute to hear that.
    else if (attempt.failure !== null && attempt.run !== null) expire(attempt, 'failed');
    else if (attempt.interrupted && attempt.returned !== null) expire(attempt, 'failed');
  }

  /** What was expected has not come, and will not be waited for any longer. */
  function expire(attempt: Attempt, state: 'failed' | 'timeout'): void {
    let first: string | null = null;
    for (const one of attempt.expected) {
      if (one.met) continue;
      const why = missedSentence(one, attempt, state);
      first ??= why;
      one.met = true;
      host.verdict(one, { state, exit: null, virtualMs: null, why, attempt });
    }
    decide(attempt, state, first);
    look();
  }

  function decide(attempt: Attempt, state: SnippetState, why: string | null): void {
    if (attempt.phase === 'decided') return;
    cancelTimers(attempt);
    const virtualMs = attempt.phase === 'waiting' ? null : host.nowMs() - attempt.startedMs;
    // Keys have no status of their own.
    const exit = attempt.run === null ? null : (attempt.returned?.status ?? null);
    attempt.phase = 'decided';
    attempt.state = state;
    if (attempts.get(attempt.pane) === attempt) attempts.delete(attempt.pane);
    host.verdict(attempt.step, { state, exit, virtualMs, why, attempt });
    // What was expected of it shares its fate.
    for (const one of attempt.expected)
      if (!one.met) host.verdict(one, { state, exit: null, virtualMs: null, why, attempt });
    host.answer(
      attempt.tag,
      state === 'skipped' ? { ok: false, reason: skipReason(why), sentence: why ?? '' } : okay,
    );
    attempt.tag = null;
    if (current === attempt) look();
  }

  /** It was never typed: its verdict stays what it was. */
  function withdraw(attempt: Attempt, result: CommandResult): void {
    cancelTimers(attempt);
    attempt.phase = 'decided';
    if (attempts.get(attempt.pane) === attempt) attempts.delete(attempt.pane);
    host.progress(attempt.step, null);
    host.answer(attempt.tag, result);
    if (current === attempt) current = null;
  }

  function drive(): void {
    while (!recovering) {
      if (current) {
        if (current.phase === 'waiting') tryToType(current);
        if (current?.phase !== 'decided') return;
        const { state, policy, pane } = current;
        current = null;
        if (state === 'failed' || state === 'timeout') {
          if (policy?.onFailure === 'stop') {
            runner.unplan();
            return;
          }
          recovering = true;
          callOff = recover(host, pane, () => {
            recovering = false;
            look();
          });
          continue;
        }
      }
      const next = queue.shift();
      if (!next) return;
      begin(next);
    }
  }

  function begin({ step, policy, tag }: Planned): void {
    const opened = host.paneFor(step.terminal);
    const attempt = createAttempt(step, policy, tag, opened.pane);
    current = attempt;
    if (opened.sentence !== null) {
      decide(attempt, 'failed', opened.sentence);
      return;
    }
    const missing = step.needs.find(need => !host.has(need));
    if (missing !== undefined) {
      decide(
        attempt,
        'skipped',
        `Not offered by this backend: ${missing}, which the snippet needs.`,
      );
      return;
    }
    host.progress(step, 'waiting');
    const limit = policy.busy === 'wait' ? (policy.limitMs ?? 600_000) : busyMs;
    const patience = attempt.pane.state === 'starting' ? Math.max(limit, startingMs) : limit;
    attempt.cancels.push(host.after(patience, () => tooBusy(attempt)));
    // A shell that only starts has nothing to interrupt: it would break its own first prompt.
    const busy = !isFree(attempt.pane) && attempt.pane.state !== 'starting';
    if (policy.busy === 'interrupt' && busy) host.type(attempt.pane, '\x03');
    tryToType(attempt);
  }

  function isFree(pane: Pane): boolean {
    return pane.prompt !== null && !pane.prompt.continuation;
  }

  function tryToType(attempt: Attempt): void {
    const { pane, step } = attempt;
    const anywhere =
      step.method !== 'bash' && step.method !== 'hide' && step.method !== 'copypaste';
    if (anywhere ? pane.state === 'starting' : !isFree(pane)) return;
    const waiting = attempts.get(pane);
    if (waiting && waiting !== attempt && waiting.returned) expire(waiting, 'failed');
    cancelTimers(attempt);
    const text = act(host, attempt, {
      decide: (state, why) => decide(attempt, state, why),
      sent: () => {
        attempts.set(pane, attempt);
        enter(attempt);
        watchOutput(attempt);
      },
    });
    if (text === null) return;
    attempt.run = host.startRun(step, pane, null);
    attempt.lines = linesToType(text);
    attempts.set(pane, attempt);
    if (host.isDirty(pane)) host.type(pane, '\x05\x15');
    typeLine(attempt);
  }

  function typeLine(attempt: Attempt): void {
    const line = attempt.lines.shift();
    if (line === undefined) return;
    attempt.phase = 'typing';
    attempt.depth = attempt.pane.prompt?.depth ?? attempt.depth;
    host.progress(attempt.step, 'typing');
    const strokes = strokesOf(line);
    const stroke = () => {
      const text = strokes.shift();
      if (text === undefined) return;
      if (strokes.length === 0) {
        attempt.promptsBefore = attempt.pane.prompts;
        const { prompt, marked } = attempt.pane;
        const unmarked = prompt?.unmarked === true || prompt?.tellsStarts === false || !marked;
        attempt.pane.prompt = null;
        enter(attempt);
        if (unmarked) startOf(attempt, null);
        host.type(attempt.pane, text);
        return;
      }
      host.type(attempt.pane, text);
      attempt.cancels.push(host.after(1, stroke));
    };
    stroke();
  }

  /** From typing to running: Enter is pressed. */
  function enter(attempt: Attempt): void {
    cancelTimers(attempt);
    attempt.phase = 'running';
    attempt.startedMs = host.nowMs();
    host.progress(attempt.step, 'running');
    if (attempt.tag !== null) host.answer(attempt.tag, okay);
    attempt.tag = null;
    if (attempt.lines.length > 0) typeAnywayAfterSilence(attempt);
    const patience = patienceMs(attempt) ?? attempt.policy?.limitMs ?? null;
    if (patience === null) return;
    attempt.cancels.push(
      host.after(patience, () => {
        if (patienceMs(attempt) !== null) expire(attempt, 'timeout');
        else decide(attempt, 'timeout', `It did not end within ${patience / 1000} s.`);
        look();
      }),
    );
  }

  /** A program may read the lines that follow without asking for them. */
  function typeAnywayAfterSilence(attempt: Attempt): void {
    const { pane } = attempt;
    attempt.cancels.push(
      host.after(silenceMs, () => {
        if (attempt.phase !== 'running' || attempt.lines.length === 0) return;
        if (host.nowMs() - pane.outputMs >= silenceMs) typeLine(attempt);
        else typeAnywayAfterSilence(attempt);
      }),
    );
  }

  /**
   * A shell that cannot be marked (a `sh` in a real container): its prompt stands on the screen.
   * One look per terminal at a time: a flood comes in thousands of pieces.
   */
  function lookForPrompt(pane: Pane): void {
    if (pane.prompt !== null || watched.has(pane)) return;
    watched.add(pane);
    const silent = () => host.nowMs() - pane.outputMs;
    host.after(promptSilenceMs - silent(), () => {
      watched.delete(pane);
      if (pane.prompt !== null || pane.state !== 'ready') return;
      if (silent() >= promptSilenceMs) promptOnScreen(pane);
      else lookForPrompt(pane);
    });
  }

  function promptOnScreen(pane: Pane): void {
    const attempt = attempts.get(pane);
    const screen = pane.run?.screen ?? attempt?.screen ?? pane.history;
    if (!/(?:^|[\w~/:\]) ])[#$%>❯] $/.test(screen.beforeCursor())) return;
    const depth = (pane.commands[pane.commands.length - 1]?.depth ?? 0) + 1;
    pane.prompt = { depth, continuation: false, unmarked: true };
    pane.prompts++;
    if (attempt?.phase === 'running' && !attempt.returned) promptFor(attempt);
    else if (!attempt && pane.run) host.endRun(pane, null);
    look();
  }

  function tooBusy(attempt: Attempt): void {
    if (attempt.phase !== 'waiting') return;
    const command = foregroundOf(attempt.pane);
    const sentence =
      attempt.pane.state === 'starting'
        ? `${attempt.pane.name} has not started.`
        : `${attempt.pane.name} is busy with \`${command ?? 'a command'}\`.`;
    if (attempt.policy?.onFailure === 'continue') {
      decide(attempt, 'timeout', sentence);
      return;
    }
    for (const planned of queue) host.answer(planned.tag, { ok: false, reason: 'busy', sentence });
    queue.length = 0;
    withdraw(attempt, { ok: false, reason: 'busy', sentence });
  }
}

function cancelTimers(attempt: Attempt): void {
  for (const cancel of attempt.cancels) cancel();
  attempt.cancels = [];
}

function skipReason(why: string | null): string {
  return why?.startsWith('needs a value') ? 'needs-value' : 'not-here';
}

const okay: CommandResult = { ok: true };
const stopped: CommandResult = { ok: false, reason: 'stopped', sentence: 'It was stopped.' };
