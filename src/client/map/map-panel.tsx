// The cluster's map: its head, the chart, the words beside it, and all of it as text.
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ClusterView, MapView } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { askedService, shortNames } from '../ui/cluster-strip.tsx';
import { Icon, Mark } from '../ui/icon.tsx';
import { MapAside } from './map-aside.tsx';
import type { Chosen } from './map-chart.tsx';
import { MapChart } from './map-chart.tsx';
import { sayNode, sayTask, sayTasks } from './map-words.ts';

export type MapProps = {
  readonly model: Model;
  readonly place: 'page' | 'beside';
  readonly close: () => void;
  /** To the other place; null where there is none. */
  readonly move: (() => void) | null;
};

export function MapPanel({ model, place, close, move }: MapProps) {
  const panel = useRef<HTMLDivElement>(null);
  const chosen = useSignal<Chosen>(null);
  const cluster = model.cluster.value;
  const map = model.map.value;
  useEffect(() => {
    if (place === 'page') panel.current?.querySelector<HTMLElement>('[data-item]')?.focus();
  }, []);
  const short = shortNames(map?.services.map(each => each.name) ?? []);
  const nameOf = (service: string) => short.get(service) ?? service;
  const asked = askedService(model, cluster);
  const shown: Chosen = chosen.value ?? (asked === null ? null : { kind: 'service', name: asked });
  const choose = (what: Chosen) => {
    const same = what?.kind === shown?.kind && what?.name === shown?.name;
    chosen.value = same ? null : what;
  };
  return (
    <div ref={panel} class="map" data-place={place} data-map>
      <header class="map-head">
        <div class="map-name">
          {place === 'page' && <Mark />}
          <h2>Cluster</h2>
          <span class="muted clip">{cluster && map ? sayAll(cluster, map) : 'starting'}</span>
        </div>
        <div class="row">
          <span class="faint small map-keys">Arrow keys move, Enter opens</span>
          {move && (
            <button
              type="button"
              class="btn ghost sm map-move"
              data-action="move-map"
              onClick={move}
            >
              <Icon name={place === 'page' ? 'split' : 'screen'} />
              {place === 'page' ? 'Beside the terminals' : 'Whole page'}
            </button>
          )}
          <button type="button" class="btn ghost sm" data-action="close-map" onClick={close}>
            <Icon name="cross" />
            Close {place === 'page' && <kbd>Esc</kbd>}
          </button>
        </div>
      </header>
      {cluster && map ? (
        <div class="map-body">
          <div class="map-scroll">
            <MapChart {...{ model, cluster, map, choose, nameOf }} chosen={shown} />
          </div>
          <MapAside {...{ model, cluster, map, nameOf }} chosen={shown} />
          <InWords cluster={cluster} map={map} />
        </div>
      ) : (
        <p class="muted map-hint">
          {model.ready.value
            ? 'This lab does not tell what runs on its nodes.'
            : 'The lab is starting: its nodes appear here.'}
        </p>
      )}
    </div>
  );
}

function sayAll(cluster: ClusterView, map: MapView): string {
  const tasks = cluster.nodes.flatMap(each => each.tasks.map(task => task.count));
  const nodes = cluster.nodes.length;
  const services = map.services.length;
  const parts = [
    `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
    `${services} ${services === 1 ? 'service' : 'services'}`,
    sayTasks(tasks.reduce((sum, count) => sum + count, 0)),
  ];
  return parts.join(', ');
}

/** The map for who does not see it: each node with what stands on it, and the news as they come. */
function InWords({ cluster, map }: { readonly cluster: ClusterView; readonly map: MapView }) {
  const names = useMemo(() => new Map(map.services.map(each => [each.id, each.name])), [map]);
  const nodes = [...cluster.nodes.map(each => each.name), ''];
  return (
    <div class="sr" data-map-words>
      <ul aria-label="The cluster in words">
        {nodes.map(name => {
          const node = cluster.nodes.find(each => each.name === name);
          const tasks = map.tasks.filter(
            task => task.node === name && (task.wanted || !/failed|rejected/.test(task.state)),
          );
          if (!node && tasks.length === 0) return null;
          const said = tasks.map(task => {
            const service = names.get(task.service) ?? '';
            return sayTask(task, task.slot === 0 ? service : `${service}.${task.slot}`);
          });
          return (
            <li key={name}>
              {node ? `${name}: ${sayNode(node)}. ` : 'Without a node. '}
              {said.length === 0 ? 'No tasks.' : `${said.join('; ')}.`}
            </li>
          );
        })}
      </ul>
      <p role="status">{map.news.at(-1)?.text}</p>
    </div>
  );
}
