// What is asked before something is done: a question as title, the consequence as text, the verb on the button.
import type { ComponentChildren } from 'preact';
import { reset, runSnippet, terminalOf } from '../actions.ts';
import type { Dialog, Model } from '../model.ts';
import type { Paste } from '../terminal/paste.ts';
import { Sentence } from './sentence.tsx';

export type QuestionKind = 'reset' | 'busy' | 'paste';

type AnyQuestionProps = {
  readonly model: Model;
  readonly dialog: Extract<Dialog, { kind: QuestionKind }>;
  readonly close: () => void;
};

export function AnyQuestion({ model, dialog, close }: AnyQuestionProps) {
  const and = (act: () => void) => () => {
    close();
    act();
  };
  switch (dialog.kind) {
    case 'reset':
      return (
        <Question
          title="Reset the lab?"
          text="All nodes go back to the start of the lab. The state of now is kept aside."
          keep="Keep as it is"
          close={close}
        >
          <button type="button" class="btn danger" onClick={and(() => reset(model))}>
            Reset lab
          </button>
        </Question>
      );
    case 'busy':
      return <Busy model={model} dialog={dialog} and={and} close={close} />;
    case 'paste':
      return (
        <Question
          title={`Paste ${dialog.paste.lines} lines?`}
          text={`${pasteSentence(dialog.paste)} You are asked this once.`}
          keep="Do not paste"
          close={close}
        >
          <button
            type="button"
            class="btn primary"
            autofocus
            ref={focusOn}
            onClick={and(dialog.send)}
          >
            Paste
          </button>
        </Question>
      );
    default:
      return dialog satisfies never;
  }
}

/** Where the dialog was open before its question came, it is too late for the attribute. */
function focusOn(button: HTMLButtonElement | null): void {
  button?.focus();
}

type BusyProps = {
  readonly model: Model;
  readonly dialog: Extract<Dialog, { kind: 'busy' }>;
  readonly and: (act: () => void) => () => void;
  readonly close: () => void;
};

function Busy({ model, dialog, and, close }: BusyProps) {
  const terminal = terminalOf(model, dialog.snippet) ?? 'node1';
  const second = `${terminal.split(':')[0]}:2`;
  return (
    <Question title="This terminal is busy" text={dialog.sentence} keep="Cancel" close={close}>
      <button
        type="button"
        class="btn line"
        onClick={and(() => runSnippet(model, dialog.snippet, { terminal: second }))}
      >
        Second terminal
      </button>
      <button
        type="button"
        class="btn primary"
        onClick={and(() => runSnippet(model, dialog.snippet, { busy: 'interrupt' }))}
      >
        Ctrl C and run
      </button>
    </Question>
  );
}

type QuestionProps = {
  readonly title: string;
  readonly text: string;
  /** The button that changes nothing. */
  readonly keep: string;
  readonly close: () => void;
  readonly children: ComponentChildren;
};

function Question({ title, text, keep, close, children }: QuestionProps) {
  return (
    <>
      <h2>{title}</h2>
      <p>
        <Sentence text={text} />
      </p>
      <div class="row">
        <button type="button" class="btn ghost" onClick={close}>
          {keep}
        </button>
        {children}
      </div>
    </>
  );
}

function pasteSentence({ waits }: Paste): string {
  return waits
    ? 'They stand at the prompt as they are, the last newline too, and run when you press Enter.'
    : 'Each line goes in as if you typed it and pressed Enter: at a prompt it runs at once.';
}
