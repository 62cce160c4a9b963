// The lab's ways back: reset, catch up, and the branches that were kept aside.
import { command, toggleMap } from '../actions.ts';
import type { Model } from '../model.ts';
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

function Entries({ model, close }: { readonly model: Model; readonly close: () => void }) {
  const capabilities = model.capabilities.value;
  const branches = model.branches.value;
  const ports = model.ports.value;
  const place = model.place.value;
  const act = (does: () => void) => () => {
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
      <a href={`${model.boot.base}me`}>
        <Icon name="hand" />
        <span>
          You
          <small>Your name, and your lab on another device</small>
        </span>
      </a>
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
