// The dialogs: a question as title, the consequence as text, the verb on the button.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { reset, runSnippet, terminalOf } from '../actions.ts';
import type { PageName } from '../keys.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import type { Dialog, Model } from '../model.ts';
import { LazyAid } from '../reading/lazy-aid.tsx';
import type { Paste } from '../terminal/paste.ts';
import { HintForm } from './hint-form.tsx';
import { Sentence } from './sentence.tsx';

export function Dialogs({ model, page }: { readonly model: Model; readonly page: PageName }) {
  const dialog = model.dialog.value;
  if (!dialog) return null;
  const close = () => {
    model.dialog.value = null;
  };
  return (
    <Modal key={dialog.kind} size={sizes[dialog.kind]} label={labels[dialog.kind]} close={close}>
      <Body model={model} page={page} dialog={dialog} close={close} />
    </Modal>
  );
}

const labels: Readonly<Record<Dialog['kind'], string>> = {
  help: 'Keys',
  overview: 'Slides',
  contents: 'Contents',
  search: 'Search the deck',
  'go-to': 'Go to a slide',
  'join-code': 'How to join',
  map: 'Cluster map',
  reset: 'Reset the lab?',
  busy: 'This terminal is busy',
  hint: 'Send a hint',
  paste: 'Paste several lines?',
};

const sizes: Readonly<Partial<Record<Dialog['kind'], string>>> = {
  help: 'wide',
  'join-code': 'wide',
  map: 'map-page',
  overview: 'aid full',
  contents: 'aid',
  search: 'aid',
  'go-to': 'aid',
};

type ModalProps = {
  readonly label: string;
  /** Classes of its size; none for a question. */
  readonly size: string | undefined;
  readonly close: () => void;
  readonly children: ComponentChildren;
};

/** The browser's own dialog: it keeps the focus in, gives it back, and knows Escape. */
function Modal({ label, size, close, children }: ModalProps) {
  const box = useRef<HTMLDialogElement>(null);
  // Before the effects of what is in it, which may choose another place for the focus.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = box.current;
    dialog?.addEventListener('close', close);
    dialog?.showModal();
    return () => {
      // While it is open nothing else may have the focus; its own news of this comes too late.
      dialog?.removeEventListener('close', close);
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={box} class={`dialog ${size ?? ''}`} aria-label={label} closedby="any">
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
    case 'join-code':
    case 'overview':
    case 'contents':
    case 'search':
    case 'go-to':
      return <LazyAid kind={dialog.kind} model={model} page={page} close={close} />;
    case 'map':
      return (
        <LazyMap
          model={model}
          place="page"
          close={close}
          move={
            page === 'student'
              ? and(() => {
                  model.mapBeside.value = true;
                })
              : null
          }
        />
      );
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
    case 'hint':
      return <HintForm model={model} to={dialog.to} close={close} />;
    case 'paste':
      return (
        <Question
          title={`Paste ${dialog.paste.lines} lines?`}
          text={`${pasteSentence(dialog.paste)} You are asked this once.`}
          keep="Do not paste"
          close={close}
        >
          <button type="button" class="btn primary" autofocus onClick={and(dialog.send)}>
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

function pasteSentence({ waits }: Paste): string {
  return waits
    ? 'They stand at the prompt as they are, the last newline too, and run when you press Enter.'
    : 'Each line goes in as if you typed it and pressed Enter: at a prompt it runs at once.';
}
