// One student, over next and notes and never over the roster: their terminals live, and what helps.
import { useEffect, useRef } from 'preact/hooks';
import type { RosterRow } from '../../core/protocol/class-messages.ts';
import type { Model, Watching } from '../model.ts';
import { initials } from '../state/initials.ts';
import { Terminals } from '../terminal/terminals.tsx';
import { Icon } from '../ui/icon.tsx';
import { once } from '../ui/once.ts';
import { useSeconds } from '../ui/seconds.ts';
import { sayAgo, sayNeed } from './class-now.ts';
import { endWatch } from './watch.ts';

export type DrawerProps = { readonly model: Model; readonly watching: Watching };

export function StudentDrawer({ model, watching }: DrawerProps) {
  const row = model.roster.value.rows.find(each => each.id === watching.person);
  const box = useRef<HTMLElement>(null);
  const now = useSeconds(true);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const name = row?.name ?? '';
  return (
    <section
      class="drawer"
      aria-label={name}
      data-student-open={watching.person}
      ref={box}
      tabIndex={-1}
    >
      <header class="dh">
        <div class="av" aria-hidden="true">
          {initials(name)}
        </div>
        <div class="who">
          <h2>
            <bdi class="clip">{name}</bdi>
            {row?.handMs != null && (
              <span class="chip course">
                <Icon name="hand" />
                {sayAgo(model, row.handMs, now)}
              </span>
            )}
          </h2>
          <p class="clip">
            {[
              row?.online === false ? 'offline' : `on slide ${(row?.slide ?? 0) + 1}`,
              row === undefined ? '' : sayNeed(model, row, now),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <button
          type="button"
          class="btn ghost icon"
          title="Close (Esc)"
          aria-label="Close"
          onClick={() => endWatch(model)}
        >
          <Icon name="cross" />
        </button>
      </header>
      <div class="verbs">
        {row !== undefined && (
          <button
            type="button"
            class="btn ghost"
            data-action="hint"
            onClick={() => {
              model.dialog.value = { kind: 'hint', to: [row] };
            }}
          >
            <Icon name="bulb" />
            Send a hint
          </button>
        )}
        {row?.online === true && <TypingVerb model={model} row={row} />}
        <span class="grow" />
        {row?.handMs != null && (
          <button
            type="button"
            class="btn ghost"
            data-action="lower-hand"
            onClick={() => model.link.classCommand({ kind: 'lower-hand', person: row.id })}
          >
            <Icon name="check" />
            Lower hand
          </button>
        )}
      </div>
      <Terminals model={watching.lab} fontSize={13} />
    </section>
  );
}

/** Asks the student, and ends what they allowed; one leader at a time. */
function TypingVerb({ model, row }: { readonly model: Model; readonly row: RosterRow }) {
  const { id, typing } = row;
  if (typing !== null && typing.name !== model.me.value)
    return (
      <span class="chip course" role="status">
        <Icon name="keyboard" />
        <bdi>{typing.name}</bdi> {typing.allowed ? 'types here' : 'asks to type'}
      </span>
    );
  const kind = typing === null ? 'ask-to-type' : 'end-typing';
  const waits = typing?.allowed === false;
  return (
    <>
      <button
        type="button"
        class="btn ghost"
        data-action={kind}
        onClickCapture={once}
        onClick={() => model.link.classCommand({ kind, person: id })}
      >
        <Icon name="keyboard" />
        {typing === null ? 'Ask to type' : waits ? 'Withdraw' : 'Stop typing'}
      </button>
      <span class="sr" role="status">
        {typing !== null && (waits ? 'The student is asked.' : 'You may type now.')}
      </span>
    </>
  );
}
