// A command being edited in its place: placeholders are marked and take the caret first.
import { useEffect, useRef } from 'preact/hooks';
import { findSnippet, runEdited } from '../actions.ts';
import type { Model } from '../model.ts';
import { marksIn } from '../state/placeholders.ts';

export function SnippetEditor({ model, id }: { readonly model: Model; readonly id: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = model.editing.value?.text ?? '';
  const names = findSnippet(model, id)?.placeholders.map(each => each.name) ?? [];
  useEffect(() => {
    const area = field.current;
    const first = marksIn(area?.value ?? '', names)[0];
    area?.focus();
    if (first) area?.setSelectionRange(first.start, first.end);
    // Only when the field opens: later the caret is the reader's.
  }, [id]);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      runEdited(model);
    }
    if (event.key === 'Escape') {
      event.stopPropagation();
      model.editing.value = null;
      field.current?.closest<HTMLElement>('[data-snippet]')?.focus();
    }
  };
  return (
    <span class="edit-in">
      <span aria-hidden="true">
        <Marked text={text} names={names} />
        {'\n'}
      </span>
      <textarea
        ref={field}
        value={text}
        rows={1}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        aria-label="Command to run"
        onInput={event => {
          model.editing.value = { snippet: id, text: event.currentTarget.value };
        }}
        onKeyDown={press}
      />
    </span>
  );
}

/** The same text under the field, with its marks: a field cannot colour a part of itself. */
function Marked({ text, names }: { readonly text: string; readonly names: readonly string[] }) {
  const pieces: preact.ComponentChild[] = [];
  let at = 0;
  for (const { start, end } of marksIn(text, names)) {
    pieces.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  pieces.push(text.slice(at));
  return <>{pieces}</>;
}
