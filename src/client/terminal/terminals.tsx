// The terminals: a tab per shell, the command in view above, the screens below.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TerminalView } from '../../core/protocol/messages.ts';
import { openSecondShell } from '../actions.ts';
import type { Model } from '../model.ts';
import { LazyReplay } from '../replay/lazy-replay.tsx';
import { TakenBar } from '../replay/taken-bar.tsx';
import { isReadOnly, terminalNews } from '../state/workspace.ts';
import { Icon } from '../ui/icon.tsx';
import { CommandInView } from './command-in-view.tsx';
import { TerminalPane } from './terminal-pane.tsx';
import { Transcript } from './transcript.tsx';
import { WaitingInput } from './waiting-input.tsx';

export type TerminalsProps = { readonly model: Model; readonly fontSize: number };

export function Terminals({ model, fontSize }: TerminalsProps) {
  const selected = model.terminal.value;
  const names = terminalNames(model);
  const stale = model.connection.value !== 'live';
  const replay = model.replay.shown.value;
  return (
    <div
      class={['term', stale && 'stale', replay && !model.replay.taking.value && 'replayed']
        .filter(Boolean)
        .join(' ')}
      data-area="terminal"
    >
      <Tabs model={model} names={names} />
      {selected !== null && <CommandInView model={model} terminal={selected} />}
      <div class="term-body">
        {names.map(name => (
          <TerminalPane
            key={name}
            model={model}
            name={name}
            selected={name === selected}
            fontSize={fontSize}
          />
        ))}
        {names.map(name => (
          <Transcript key={name} model={model} name={name} open={name === selected} />
        ))}
        {names.length === 0 && <NoTerminals model={model} />}
      </div>
      <WaitingInput model={model} />
      <TakenBar model={model} />
      {replay && (
        <LazyReplay {...{ model, fontSize }} shown={replay} close={() => closeReplay(model)} />
      )}
    </div>
  );
}

/** Back to where it was opened, if that is still there. */
function closeReplay(model: Model): void {
  const exercise = model.replay.shown.peek()?.exercise ?? '';
  model.replay.shown.value = null;
  const button = `[data-exercise="${CSS.escape(exercise)}"] [data-action="watch"]`;
  document.querySelector<HTMLElement>(button)?.focus();
}

/** The lab's terminals first, then second shells in the order in which they came. */
function terminalNames(model: Model): string[] {
  const names = new Set(model.boot.lab?.terminals.map(each => each.name) ?? []);
  for (const each of model.terminals.value) names.add(each.name);
  const selected = model.terminal.value;
  if (selected !== null) names.add(selected);
  return [...names];
}

function NoTerminals({ model }: { readonly model: Model }) {
  const sentence = isReadOnly(model)
    ? 'No terminal is open there yet.'
    : model.boot.lab
      ? 'This lab has no terminal.'
      : 'This deck has no lab: its commands are for your own machine.';
  return <p class="term-empty">{sentence}</p>;
}

function Tabs({ model, names }: { readonly model: Model; readonly names: readonly string[] }) {
  const bar = useRef<HTMLDivElement>(null);
  const [searching, setSearching] = useState(false);
  const selected = model.terminal.value;
  const views = new Map(model.terminals.value.map(each => [each.name, each] as const));
  useEffect(() => {
    const tab = bar.current?.querySelector('[aria-selected="true"]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected, names.length]);
  const choose = (name: string | undefined) => {
    if (name === undefined) return;
    model.terminal.value = name;
    bar.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(name)}"]`)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    const at = names.indexOf(selected ?? '');
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % names.length,
      ArrowLeft: (at + names.length - 1) % names.length,
      Home: 0,
      End: names.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    choose(names[target]);
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label="Terminals" ref={bar} onKeyDown={press}>
        {names.map(name => (
          <Tab key={name} model={model} name={name} view={views.get(name)} choose={choose} />
        ))}
      </div>
      <div class="end">
        {searching && <SearchField close={() => setSearching(false)} model={model} />}
        <button
          type="button"
          class="btn ghost icon sm"
          title="Find in the terminal"
          aria-label="Find in the terminal"
          aria-pressed={searching}
          onClick={() => setSearching(!searching)}
        >
          <Icon name="search" />
        </button>
        <button
          type="button"
          class="btn ghost icon sm"
          title="Transcript: the same as plain text"
          aria-label="Transcript"
          aria-pressed={model.transcript.value}
          onClick={() => {
            model.transcript.value = !model.transcript.peek();
          }}
        >
          <Icon name="text" />
        </button>
        {isReadOnly(model) ? (
          <span class="chip course">
            <Icon name="eye" />
            {model.guest.value ? 'You may type' : 'Watching'}
          </span>
        ) : (
          <button
            type="button"
            class="btn ghost icon sm"
            data-action="open-terminal"
            title="A second shell on this node"
            aria-label="A second shell on this node"
            disabled={!model.ready.value}
            onClick={() => openSecondShell(model)}
          >
            <Icon name="plus" />
          </button>
        )}
      </div>
    </div>
  );
}

type TabProps = {
  readonly model: Model;
  readonly name: string;
  readonly view: TerminalView | undefined;
  readonly choose: (name: string) => void;
};

function Tab({ model, name, view, choose }: TabProps) {
  const selected = model.terminal.value === name;
  const news = terminalNews(model.runs.value, name);
  const lab = model.boot.lab?.terminals.find(each => each.name === name);
  const gone = lostState(model, view?.node ?? lab?.node ?? '');
  const role = view?.state === 'ended' ? 'ended' : (gone ?? view?.role ?? lab?.role ?? '');
  const failed = model.failure.value !== null;
  const starting = !failed && (!model.ready.value || view?.state === 'starting');
  const words = news === 'failed' ? ', a command failed' : news === 'running' ? ', running' : '';
  return (
    <button
      type="button"
      role="tab"
      class={tabClass(model, gone)}
      data-tab={name}
      id={`tab-${name}`}
      aria-selected={selected}
      aria-controls={`pane-${name}`}
      aria-label={`${view?.label ?? name} ${role}${words}`}
      tabIndex={selected ? 0 : -1}
      onClick={() => choose(name)}
    >
      {starting && <Icon name="running" spin />}
      {!starting && news !== 'none' && (
        <span class={news === 'failed' ? 'dot err' : 'dot run'} aria-hidden="true" />
      )}
      <b>{view?.label ?? name}</b>
      <span>{starting ? 'starting' : role}</span>
    </button>
  );
}

function tabClass(model: Model, gone: 'down' | 'off' | null): string {
  return ['tab', gone === null ? '' : 'lost', isReadOnly(model) ? 'watch' : '']
    .filter(Boolean)
    .join(' ');
}

/** What the cluster says of a machine that does not work; null while it does. */
function lostState(model: Model, node: string): 'down' | 'off' | null {
  const state = model.cluster.value?.nodes.find(each => each.name === node)?.state;
  return state === 'down' || state === 'off' ? state : null;
}

function SearchField({ model, close }: { readonly model: Model; readonly close: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const find = (forward: boolean) =>
    model.screens.get(model.terminal.peek() ?? '')?.search(field.current?.value ?? '', forward);
  return (
    <input
      ref={field}
      class="search"
      type="search"
      placeholder="Find"
      aria-label="Find in the terminal"
      onInput={() => find(false)}
      onKeyDown={event => {
        if (event.key === 'Enter') find(event.shiftKey);
        if (event.key === 'Escape') {
          event.stopPropagation();
          close();
        }
      }}
    />
  );
}
