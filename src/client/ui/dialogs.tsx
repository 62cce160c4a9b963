// The dialogs: a question as title, the consequence as text, the verb on the button.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { reset, runSnippet, terminalOf } from '../actions.ts';
import type { PageName } from '../keys.ts';
import type { Dialog, Model } from '../model.ts';
import { GoTo, JoinCode, KeyHelp, Overview } from './dialog-bodies.tsx';
import { Sentence } from './sentence.tsx';

export function Dialogs({ model, page }: { readonly model: Model; readonly page: PageName }) {
  const dialog = model.dialog.value;
  if (!dialog) return null;
  const close = () => {
    model.dialog.value = null;
  };
  return (
    <Modal key={dialog.kind} wide={isWide(dialog)} label={labels[dialog.kind]} close={close}>
      <Body model={model} page={page} dialog={dialog} close={close} />
    </Modal>
  );
}

const labels: Readonly<Record<Dialog['kind'], string>> = {
  help: 'Keys',
  overview: 'Slides',
  'go-to': 'Go to a slide',
  'join-code': 'How to join',
  reset: 'Reset the lab?',
  busy: 'This terminal is busy',
  paste: 'Paste several lines?',
};

function isWide(dialog: Dialog): boolean {
  return dialog.kind === 'help' || dialog.kind === 'overview' || dialog.kind === 'join-code';
}

type ModalProps = {
  readonly label: string;
  readonly wide: boolean;
  readonly close: () => void;
  readonly children: ComponentChildren;
};

/** The browser's own dialog: it keeps the focus in, gives it back, and knows Escape. */
function Modal({ label, wide, close, children }: ModalProps) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-label={label}
      closedby="any"
      onClose={close}
    >
      {children}
    </dialog>
  );
}

type BodyProps = {
  readonly model: Model;
  readonly page: PageName;
  readonly dialog: Dialog;
  readonly close: () => void;
};

function Body({ model, page, dialog, close }: BodyProps) {
  const and = (act: () => void) => () => {
    close();
    act();
  };
  switch (dialog.kind) {
    case 'help':
      return <KeyHelp page={page} close={close} />;
    case 'overview':
      return <Overview model={model} close={close} />;
    case 'go-to':
      return <GoTo model={model} close={close} />;
    case 'join-code':
      return <JoinCode model={model} close={close} />;
    case 'reset':
      return (
        <Question
          title={labels.reset}
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
          title={`Paste ${dialog.lines} lines?`}
          text="A shell runs each line as soon as it comes. You are asked this once."
          keep="Do not paste"
          close={close}
        >
          <button type="button" class="btn primary" onClick={and(dialog.send)}>
            Paste
          </button>
        </Question>
      );
    default:
      return dialog satisfies never;
  }
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
    <Question title={labels.busy} text={dialog.sentence} keep="Cancel" close={close}>
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
