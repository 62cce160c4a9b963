// The workspace as this page knows it: a fold over the server's events.
import { assertNever } from '../../core/lib/assert.ts';
import type {
  Difference,
  MapChange,
  MapView,
  RunView,
  SnippetView,
  WorkspaceEvent,
  WorkspaceView,
} from '../../core/protocol/messages.ts';

/** Output and screens go to the terminals, notices to the person: they leave the view as it is. */
export function foldWorkspace(view: WorkspaceView, event: WorkspaceEvent): WorkspaceView {
  switch (event.kind) {
    case 'terminal':
      return { ...view, terminals: put(view.terminals, event.terminal, same('name')) };
    case 'terminal-closed':
      return { ...view, terminals: view.terminals.filter(each => each.name !== event.terminal) };
    case 'snippet':
      return { ...view, snippets: put(view.snippets, event.snippet, same('id')) };
    case 'run':
      return { ...view, runs: put(view.runs, event.run, same('number')) };
    case 'cluster':
      return { ...view, cluster: event.cluster };
    case 'map':
      return { ...view, map: foldMap(view.map, event.change) };
    case 'clock':
      return { ...view, nowMs: event.nowMs };
    case 'value':
      return { ...view, values: { ...view.values, [event.name]: event.value } };
    case 'ports':
      return { ...view, ports: event.ports };
    case 'replaced':
      return event.workspace;
    case 'output':
    case 'screen':
    case 'notice':
    case 'open-url':
      return view;
    default:
      return assertNever(event);
  }
}

const noMap: MapView = { services: [], tasks: [], networks: [], news: [] };
const newsMax = 100;

function foldMap(before: MapView | null, change: MapChange): MapView {
  const { services, tasks, networks, news } = before ?? noMap;
  const last = news.at(-1)?.number ?? 0;
  return {
    services: foldItems(services, change.services),
    tasks: foldItems(tasks, change.tasks),
    networks: foldItems(networks, change.networks),
    news: [...news, ...change.news.filter(one => one.number > last)].slice(-newsMax),
  };
}

function foldItems<Item extends { readonly id: string }>(
  items: readonly Item[],
  { put, gone }: Difference<Item>,
): readonly Item[] {
  const all = new Map([...items, ...put].map(item => [item.id, item]));
  for (const id of gone) all.delete(id);
  return [...all.values()];
}

function same<Key extends string>(key: Key) {
  return <Item extends Readonly<Record<Key, unknown>>>(left: Item, right: Item) =>
    left[key] === right[key];
}

/** Replaces the item of equal key, or appends. The last one is tried first: most events are news. */
function put<Item>(
  items: readonly Item[],
  item: Item,
  equal: (left: Item, right: Item) => boolean,
): readonly Item[] {
  const index = items.findLastIndex(each => equal(each, item));
  return index < 0 ? [...items, item] : items.with(index, item);
}

/** The states as the page shows them: waiting and typing are running. */
export type ShownState = 'idle' | 'running' | 'passed' | 'failed' | 'timeout' | 'skipped';

export function shownState(snippet: SnippetView | undefined): ShownState {
  const state = snippet?.state ?? 'idle';
  return state === 'waiting' || state === 'typing' ? 'running' : state;
}

/** Only shown: on a wall, or a lab of somebody else. */
export function isReadOnly(model: { readonly boot: { readonly role: string } }): boolean {
  return model.boot.role === 'projector';
}

/** The worst news of a terminal, for the dot on its tab. */
export function terminalNews(
  runs: readonly RunView[],
  terminal: string,
): 'running' | 'failed' | 'none' {
  const last = runs.findLast(run => run.terminal === terminal);
  if (!last) return 'none';
  if (last.to === null) return last.snippet === null ? 'none' : 'running';
  return last.snippet !== null && last.status !== null && last.status !== 0 ? 'failed' : 'none';
}

/** Last line with a sign in it of a run's output: what a failed row quotes. */
export function lastOutputLine(run: RunView | undefined): string {
  const lines = (run?.text ?? '').split('\n').map(line => line.trim());
  return lines.findLast(line => line !== '') ?? '';
}

/** The first line of a run's command; a shell of this machine does not tell what was typed. */
export function sayCommand(run: RunView): string {
  return run.command.split('\n', 1)[0]?.trim() || 'Typed in the terminal';
}
