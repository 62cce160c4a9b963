// The lab's ways back: reset, catch up, and the branches that were kept aside.
import { command, toggleMap } from '../actions.ts';
import type { Model } from '../model.ts';
import { loadProgress, saveProgress } from '../state/progress.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import { Menu } from './menu.tsx';

export function LabMenu({ model }: { readonly model: Model }) {
  if (!model.capabilities.value) return null;
  const button = (
    <>
      <Icon name="terminal" />
      Lab
      <Icon name="up" />
    </>
  );
  return <Menu button={button}>{close => <Entries model={model} close={close} />}</Menu>;
}

/** A static site: what one does is in this browser, unless one takes it elsewhere. */
function OwnProgress({ model, act }: { readonly model: Model; readonly act: Act }) {
  return (
    <>
      <Entry
        action="save-progress"
        icon="arrow"
        title="Save progress"
        note="As a file, to go on in another browser"
        act={act(() => saveProgress(model))}
      />
      <Entry
        action="load-progress"
        icon="fork"
        title="Load progress"
        note="From such a file; this lab is kept aside"
        act={act(() => loadProgress(model))}
      />
      <p>All runs in this browser: there is no class and no real machine.</p>
    </>
  );
}

type EntryProps = {
  /** Names it for tests and scripts. */
  readonly action?: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note: string;
  readonly act: () => void;
};

function Entry({ action, icon, title, note, act }: EntryProps) {
  return (
    <button type="button" data-action={action} onClick={act}>
      <Icon name={icon} />
      <span>
        {title}
        <small>{note}</small>
      </span>
    </button>
  );
}

type Act = (does: () => unknown) => () => void;

function Entries({ model, close }: { readonly model: Model; readonly close: () => void }) {
  const capabilities = model.capabilities.value;
  const branches = model.branches.value;
  const ports = model.ports.value;
  const place = model.place.value;
  const act: Act = does => () => {
    close();
    does();
  };
  return (
    <>
      {capabilities?.cluster && (
        <Entry
          icon="map"
          title="Cluster map"
          note="What runs where"
          act={act(() => toggleMap(model))}
        />
      )}
      {capabilities?.snapshot && (
        <Entry
          action="catch-up"
          icon="next"
          title="Catch up"
          note="Brings the lab to what this slide expects"
          act={act(() => command(model, { kind: 'catch-up', slide: place.index }))}
        />
      )}
      {capabilities?.snapshot && (
        <Entry
          action="reset"
          icon="reset"
          title="Reset lab"
          note="Back to its start; can be undone"
          act={act(() => {
            model.dialog.value = { kind: 'reset' };
          })}
        />
      )}
      <Entry
        action="keep-run"
        icon="text"
        title="Keep what you ran"
        note="Commands and answers, as a file"
        act={act(() => {
          model.dialog.value = { kind: 'keep-run' };
        })}
      />
      {model.progress === null ? (
        <a href={`${model.boot.base}me`}>
          <Icon name="hand" />
          <span>
            You
            <small>Your name, and your lab on another device</small>
          </span>
        </a>
      ) : (
        <OwnProgress model={model} act={act} />
      )}
      {branches.length > 1 && <p>Kept aside</p>}
      {branches
        .filter(each => !each.current)
        .map(each => (
          <button
            key={each.id}
            type="button"
            data-action="fork"
            onClick={act(() => command(model, { kind: 'restore', branch: each.id }))}
          >
            <Icon name="fork" />
            <span>{each.label}</span>
          </button>
        ))}
      {ports.length > 0 && <p>Published ports</p>}
      {ports.map(each => (
        <a key={each.url} href={each.url} target="_blank" rel="noopener">
          <Icon name="arrow" />
          <span>{each.label}</span>
        </a>
      ))}
    </>
  );
}
