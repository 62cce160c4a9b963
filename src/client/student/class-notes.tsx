// What the class says to this student over their slide: who looks at the terminals, hints not read yet.
import { useSignal } from '@preact/signals';
import type { Model } from '../model.ts';
import { Icon } from '../ui/icon.tsx';
import { Sentence } from '../ui/sentence.tsx';

export function ClassNotes({ model }: { readonly model: Model }) {
  // Gone at the click, also while the server cannot be told.
  const read = useSignal<ReadonlySet<number>>(new Set());
  const { watchers, hints } = model.mine.value;
  const got = (number: number) => {
    read.value = new Set(read.value).add(number);
    model.link.classCommand({ kind: 'read-hint', number });
  };
  return (
    <div class="class-notes" role="status">
      {watchers.length > 0 && (
        <div class="note c" data-area="watchers">
          <Icon name="eye" />
          <span>
            <b>
              <bdi>{watchers.join(', ')}</bdi>
            </b>{' '}
            {watchers.length === 1 ? 'looks' : 'look'} at your terminals now. Only you type in them.
          </span>
        </div>
      )}
      {hints
        .filter(({ number }) => !read.value.has(number))
        .map(({ number, from, text }) => (
          <div key={number} class="note c" data-hint={number}>
            <Icon name="bulb" />
            <span class="said">
              <b>
                Hint from <bdi>{from}</bdi>:
              </b>{' '}
              <Sentence text={text} />
            </span>
            <button type="button" class="btn sm" onClick={() => got(number)}>
              Got it
            </button>
          </div>
        ))}
    </div>
  );
}
