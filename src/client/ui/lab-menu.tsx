// The lab's ways back: reset, catch up, and the branches that were kept aside.
import { command, toggleMap } from '../actions.ts';
import type { Model } from '../model.ts';
import { loadProgress, saveProgress } from '../state/progress.ts';
import { Icon } from './icon.tsx';
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
      <button type="button" data-action="save-progress" onClick={act(() => saveProgress(model))}>
        <Icon name="arrow" />
        <span>
          Save progress
          <small>As a file, to go on in another browser</small>
        </span>
      </button>
      <button type="button" data-action="load-progress" onClick={act(() => loadProgress(model))}>
        <Icon name="fork" />
        <span>
          Load progress
          <small>From such a file; this lab is kept aside</small>
        </span>
      </button>
      <p>All runs in this browser: there is no class and no real machine.</p>
    </>
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
        <button type="button" onClick={act(() => toggleMap(model))}>
          <Icon name="map" />
          <span>
            Cluster map
            <small>What runs where</small>
          </span>
        </button>
      )}
      {capabilities?.snapshot && (
        <button
          type="button"
          data-action="catch-up"
          onClick={act(() => command(model, { kind: 'catch-up', slide: place.index }))}
        >
          <Icon name="next" />
          <span>
            Catch up
            <small>Brings the lab to what this slide expects</small>
          </span>
        </button>
      )}
      {capabilities?.snapshot && (
        <button
          type="button"
          data-action="reset"
          onClick={act(() => {
            model.dialog.value = { kind: 'reset' };
          })}
        >
          <Icon name="reset" />
          <span>
            Reset lab
            <small>Back to its start; can be undone</small>
          </span>
        </button>
      )}
      <button
        type="button"
        data-action="keep-run"
        onClick={act(() => {
          model.dialog.value = { kind: 'keep-run' };
        })}
      >
        <Icon name="text" />
        <span>
          Keep what you ran
          <small>Commands and answers, as a file</small>
        </span>
      </button>
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
