// The dialogs: a question as title, the consequence as text, the verb on the button.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageName } from '../keys.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import type { Dialog, Model } from '../model.ts';
import { LazyAid } from '../reading/lazy-aid.tsx';

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
  'keep-run': 'Keep what you ran',
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
  const moveBeside = () => {
    close();
    model.mapBeside.value = true;
  };
  switch (dialog.kind) {
    case 'help':
    case 'join-code':
    case 'overview':
    case 'contents':
    case 'search':
    case 'go-to':
    case 'reset':
    case 'keep-run':
    case 'busy':
    case 'hint':
    case 'paste':
      return <LazyAid dialog={dialog} model={model} page={page} close={close} />;
    case 'map':
      return (
        <LazyMap
          model={model}
          place="page"
          close={close}
          move={page === 'student' ? moveBeside : null}
        />
      );
    default:
      return dialog satisfies never;
  }
}
