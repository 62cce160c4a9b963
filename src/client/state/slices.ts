// Parts of the workspace as signals of their own: who reads one is left alone by the others.
// The clock moves with every output of a shell, and may not redraw a page.
import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed } from '@preact/signals';
import type { RunView, SnippetView, WorkspaceView } from '../../core/protocol/messages.ts';

export type WorkspaceSlices = {
  readonly terminals: ReadonlySignal<WorkspaceView['terminals']>;
  readonly values: ReadonlySignal<WorkspaceView['values']>;
  readonly snippets: ReadonlySignal<ReadonlyMap<string, SnippetView>>;
  readonly runs: ReadonlySignal<readonly RunView[]>;
  readonly cluster: ReadonlySignal<WorkspaceView['cluster']>;
  readonly map: ReadonlySignal<WorkspaceView['map']>;
  readonly branches: ReadonlySignal<WorkspaceView['branches']>;
  readonly ports: ReadonlySignal<WorkspaceView['ports']>;
  readonly capabilities: ReadonlySignal<WorkspaceView['capabilities'] | null>;
  /** What is awaited, null when the lab is ready, undefined before the server said anything. */
  readonly starting: ReadonlySignal<string | null | undefined>;
  readonly ready: ReadonlySignal<boolean>;
  /** Why there is no lab and none is on its way, or null. */
  readonly failure: ReadonlySignal<string | null>;
};

const none: readonly never[] = [];
const noValues: WorkspaceView['values'] = {};

export function sliceWorkspace(workspace: Signal<WorkspaceView | null>): WorkspaceSlices {
  const snippetList = computed(() => workspace.value?.snippets ?? none);
  const starting = computed(() => workspace.value?.starting);
  return {
    terminals: computed(() => workspace.value?.terminals ?? none),
    values: computed(() => workspace.value?.values ?? noValues),
    snippets: computed(() => new Map(snippetList.value.map(each => [each.id, each] as const))),
    runs: computed(() => workspace.value?.runs ?? none),
    cluster: computed(() => workspace.value?.cluster ?? null),
    map: computed(() => workspace.value?.map ?? null),
    branches: computed(() => workspace.value?.branches ?? none),
    ports: computed(() => workspace.value?.ports ?? none),
    capabilities: computed(() => workspace.value?.capabilities ?? null),
    starting,
    ready: computed(() => starting.value === null),
    failure: computed(() => (isFailure(starting.value) ? starting.value : null)),
  };
}

/** Progress ends open (`Starting five nodes…`), a failure is a whole sentence. */
function isFailure(said: string | null | undefined): said is string {
  return said?.endsWith('.') === true;
}
