// What one can do with a snippet.
import { command, editSnippet, findSnippet, runEdited, runSnippet, undoTo } from '../actions.ts';
import type { Model } from '../model.ts';
import { fillPlaceholders } from '../state/placeholders.ts';
import { copyText } from '../ui/clipboard.ts';
import { Icon } from '../ui/icon.tsx';

type Props = { readonly model: Model; readonly id: string };

export type RunButtonProps = Props & {
  /** The one blue button of the area. */
  readonly primary: boolean;
  readonly editing?: boolean;
  readonly again?: boolean;
  readonly labelled?: boolean;
};

export function RunButton({ model, id, primary, editing, again, labelled }: RunButtonProps) {
  const label = again ? 'Run again' : 'Run';
  const quiet = again && !labelled;
  const look = primary ? 'btn sm primary' : quiet ? 'btn sm ghost icon' : 'btn sm';
  return (
    <button
      type="button"
      class={again || primary ? look : 'btn sm ghost'}
      data-action="run"
      title={label}
      disabled={!model.ready.value}
      onClick={() => (editing ? runEdited(model) : runSnippet(model, id))}
    >
      <Icon name={again ? 'reset' : editing ? 'enter' : 'play'} />
      {quiet ? <span class="sr">{label}</span> : label}
    </button>
  );
}

export function StopButton({ model }: { readonly model: Model }) {
  return (
    <button
      type="button"
      class="btn sm"
      data-action="stop"
      disabled={model.connection.value !== 'live'}
      onClick={() => command(model, { kind: 'stop' })}
    >
      <Icon name="stop" />
      Stop
    </button>
  );
}

export function CopyButton({ model, id }: Props) {
  const copy = async () => {
    const snippet = findSnippet(model, id);
    if (!snippet) return;
    const { text } = fillPlaceholders(snippet, model.values.peek());
    const copied = await copyText(text);
    model.toast.value = copied
      ? { sentence: 'The command is on the clipboard.', icon: 'check' }
      : { sentence: 'This browser refuses to copy. Select the command instead.', icon: 'cross' };
  };
  return (
    <button
      type="button"
      class="btn sm ghost icon"
      data-action="copy"
      title="Copy"
      aria-label="Copy the command"
      onClick={() => void copy()}
    >
      <Icon name="copy" />
    </button>
  );
}

export function EditButton({ model, id, icon }: Props & { readonly icon?: boolean }) {
  return (
    <button
      type="button"
      class={icon ? 'btn sm ghost icon' : 'btn sm ghost'}
      data-action="edit"
      title="Edit before running"
      onClick={() => editSnippet(model, id)}
    >
      <Icon name="edit" />
      {icon ? <span class="sr">Edit</span> : 'Edit'}
    </button>
  );
}

export type UndoButtonProps = Props & { readonly number: number; readonly icon?: boolean };

export function UndoButton({ model, id, number, icon }: UndoButtonProps) {
  const label = `Back to before ${number}`;
  return (
    <button
      type="button"
      class={icon ? 'btn sm ghost icon' : 'btn sm ghost'}
      data-action="undo"
      title={`${label}: the lab as it was then; can be undone`}
      disabled={!model.ready.value}
      onClick={() => undoTo(model, id, number)}
    >
      <Icon name="undo" />
      {icon ? <span class="sr">{label}</span> : label}
    </button>
  );
}
