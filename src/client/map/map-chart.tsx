// The chart: nodes are meridians, services latitudes, networks waters; tasks stand where they cross.
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ClusterView, MapTask, MapView } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import { MapCells } from './map-cells.tsx';
import { moveOnMap } from './map-keys.ts';
import { createMoves } from './map-moves.ts';
import { planMap } from './map-rows.ts';
import { nodeDot, sayAvailability, sayNode, sayTasks } from './map-words.ts';

export type Chosen = { readonly kind: 'service' | 'node'; readonly name: string } | null;

type Props = {
  readonly model: Model;
  readonly cluster: ClusterView;
  readonly map: MapView;
  readonly chosen: Chosen;
  readonly choose: (what: Chosen) => void;
  readonly nameOf: (service: string) => string;
};

export function MapChart({ model, cluster, map, chosen, choose, nameOf }: Props) {
  const chart = useRef<HTMLElement>(null);
  const moves = useMemo(createMoves, []);
  const plan = useMemo(() => planMap(cluster, map), [cluster, map]);
  const shown = useMemo(() => map.tasks.filter(isShown), [map]);
  useLayoutEffect(() => {
    if (chart.current) moves.drawn(chart.current);
  });
  const waits = shown.some(task => task.node === '');
  const columns = cluster.nodes.length + (waits ? 1 : 0);
  const ends = plan.rows.length + 3;
  return (
    <section
      ref={chart}
      class="map-chart"
      aria-label="Nodes, services and networks"
      style={{ '--columns': columns, gridTemplateRows: rowSizes(plan.rows) }}
      data-many={cluster.nodes.length > 3}
      onKeyDown={event => moveOnMap(event, event.currentTarget)}
    >
      {cluster.nodes.map((node, at) => (
        <div
          key={`column ${node.name}`}
          class="map-column"
          data-state={node.state}
          data-availability={node.availability}
          style={{ gridColumn: at + 2, gridRow: `1 / ${ends}` }}
        />
      ))}
      {plan.bands.map(band => (
        <div
          key={`${band.network} ${band.from}`}
          class={`map-band net-${band.tone}`}
          style={{ gridRow: `${band.from + 2} / ${band.to + 3}` }}
        />
      ))}
      {cluster.nodes.map((node, at) => (
        <button
          key={node.name}
          type="button"
          class="map-node"
          data-item
          data-node={node.name}
          aria-pressed={chosen?.kind === 'node' && chosen.name === node.name}
          aria-label={`${node.name}, ${sayNode(node)}, ${sayTasks(tasksOf(node))}`}
          style={{ gridColumn: at + 2 }}
          onClick={() => choose({ kind: 'node', name: node.name })}
        >
          <b>
            <span class={`dot ${nodeDot(node)}`} />
            <span class="clip">{node.name}</span>
          </b>
          <span class="map-count">{sayTasks(tasksOf(node))}</span>
          <span class="clip map-role" data-availability={sayAvailability(node)}>
            <span class="map-is">{node.role === 'none' ? '' : node.role}</span>
            <span class="map-way">
              {node.role === 'none' ? sayNode(node) : sayAvailability(node)}
            </span>
          </span>
          <span class="map-address">{node.address}</span>
        </button>
      ))}
      {waits && (
        <div class="map-node nowhere" style={{ gridColumn: cluster.nodes.length + 2 }}>
          <b>no node</b>
          <span class="clip map-role">waiting for a place</span>
        </div>
      )}
      {plan.rows.map((row, at) => (
        <MapCells
          key={keyOf(row)}
          {...{ model, cluster, row, chosen, choose, nameOf }}
          at={at + 2}
          tasks={shown}
        />
      ))}
    </section>
  );
}

/** Services take what is left of the height, up to a comfortable size. */
function rowSizes(rows: ReturnType<typeof planMap>['rows']): string {
  const sizes = rows.map(row =>
    row.kind === 'network'
      ? '34px'
      : row.kind === 'service'
        ? 'minmax(max-content, var(--row-most))'
        : 'max-content',
  );
  return ['var(--head)', ...sizes, 'minmax(0, 1fr)'].join(' ');
}

function keyOf(row: ReturnType<typeof planMap>['rows'][number]): string {
  if (row.kind === 'service') return row.service.id;
  if (row.kind === 'network') return row.network.id;
  return row.kind === 'port' ? `${row.service} ${row.port}` : row.kind;
}

/** What failed and is replaced is history: the words tell of it. */
function isShown(task: MapTask): boolean {
  return task.wanted || !/failed|rejected/.test(task.state);
}

function tasksOf(node: ClusterView['nodes'][number]): number {
  return node.tasks.reduce((sum, each) => sum + each.count, 0);
}
