// From watching to typing: the lab comes to the recording's moment as a branch, and back again.
import { batch } from '@preact/signals';
import { beforeTakingLabel, takenLabel } from '../../core/protocol/branch-labels.ts';
import type { RecordedMoment } from '../../core/protocol/recording-messages.ts';
import { command } from '../actions.ts';
import type { Model } from '../model.ts';
import { isReadOnly } from '../state/workspace.ts';
import type { ShownReplay } from './replay-state.ts';

/** Whether this lab can be brought to a moment of a recording. */
export function canTake(model: Model): boolean {
  return model.capabilities.value?.snapshot === true && !isReadOnly(model);
}

/** Whether what is shown goes on from a recording. */
export function isTaken(model: Model): boolean {
  return currentBranch(model)?.label.startsWith(takenLabel) === true;
}

function currentBranch(model: Model) {
  return model.branches.value.find(each => each.current);
}

/** `where` is watched now and is where *Back to the recording* returns. */
export function takeKeyboard(
  model: Model,
  moment: RecordedMoment,
  where: ShownReplay,
  terminal: string,
): void {
  const before = currentBranch(model)?.id ?? null;
  batch(() => {
    model.replay.taking.value = { terminal, where, before };
    // Made behind the recording, so that it is there when it is to take keys.
    model.terminal.value = terminal;
    model.transcript.value = false;
  });
  command(model, { kind: 'take-keyboard', moment });
}

/** The lab has arrived where it was asked to go. */
export function hasArrived(model: Model): boolean {
  const taking = model.replay.taking.value;
  return taking !== null && isTaken(model) && currentBranch(model)?.id !== taking.before;
}

/** One's own lab as it was before, and the recording where it was left. */
export function backToRecording(model: Model): void {
  const own = model.branches.peek().findLast(isOwn);
  if (own) command(model, { kind: 'restore', branch: own.id });
  const { left, shown } = model.replay;
  const where = left.peek();
  if (where) shown.value = { ...where, waits: true };
}

function isOwn({ current, label }: Model['branches']['value'][number]): boolean {
  return !current && label.startsWith(beforeTakingLabel);
}
