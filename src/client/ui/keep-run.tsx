// Takes what one has run away as a file: Markdown for notes, a page to read.
import { useEffect, useState } from 'preact/hooks';
import { command } from '../actions.ts';
import type { Model } from '../model.ts';
import { ownRunHtml, ownRunMarkdown } from '../state/own-run.ts';
import { fileName, saveFile } from '../state/save-file.ts';
import { DialogHead } from './dialog-head.tsx';

export function KeepRun({ model, close }: { readonly model: Model; readonly close: () => void }) {
  const own = () => ({
    deck: model.deck.peek(),
    runs: model.runs.peek(),
    epochMs: model.workspace.peek()?.epochMs ?? 0,
  });
  const keep = (write: typeof ownRunHtml, ending: string, type: string) => () => {
    close();
    saveFile(`${fileName(model.deck.peek().title)}.${ending}`, type, write(own()));
  };
  const count = model.runs.value.length;
  return (
    <>
      <DialogHead title="Keep what you ran" close={close} />
      <p>
        {count === 0
          ? 'Nothing was run yet: run a snippet, or type a command.'
          : `${count === 1 ? 'One command' : `${count} commands`}, with what they answered, by exercise.`}
      </p>
      <div class="row">
        <Recordings model={model} disabled={count === 0} />
        <button
          type="button"
          class="btn line"
          data-action="keep-markdown"
          disabled={count === 0}
          onClick={keep(ownRunMarkdown, 'md', 'text/markdown')}
        >
          Markdown
        </button>
        <button
          type="button"
          class="btn primary"
          data-action="keep-page"
          disabled={count === 0}
          onClick={keep(ownRunHtml, 'html', 'text/html')}
        >
          Web page
        </button>
      </div>
    </>
  );
}

/** They are told again from the journal: asked for first, then there by name. */
function Recordings({ model, disabled }: { readonly model: Model; readonly disabled: boolean }) {
  const [asked, ask] = useState(false);
  const files = model.retold.value;
  useEffect(() => {
    model.retold.value = null;
  }, []);
  if (files !== null)
    return (
      <>
        {files.map(({ name, text }) => (
          <button
            key={name}
            type="button"
            class="btn line"
            data-action="keep-recording"
            onClick={() => saveFile(name, 'application/x-asciicast', text)}
          >
            {name}
          </button>
        ))}
      </>
    );
  return (
    <button
      type="button"
      class="btn line"
      data-action="keep-recordings"
      title="What each terminal has shown, as an asciicast"
      disabled={disabled || asked}
      onClick={() => {
        ask(true);
        command(model, { kind: 'retell' });
      }}
    >
      {asked ? 'Getting them…' : 'Recordings'}
    </button>
  );
}
