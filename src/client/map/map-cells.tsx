// One row of the chart: a service with its tasks, a port on every node, the name of a network.
import type { ClusterView, MapTask } from '../../core/protocol/messages.ts';
import type { Model } from '../model.ts';
import type { Chosen } from './map-chart.tsx';
import type { MapRow } from './map-rows.ts';
import { pillState, sayTask } from './map-words.ts';

type Props = {
  readonly model: Model;
  readonly cluster: ClusterView;
  readonly row: MapRow;
  /** The grid's line. */
  readonly at: number;
  readonly tasks: readonly MapTask[];
  readonly chosen: Chosen;
  readonly choose: (what: Chosen) => void;
  readonly nameOf: (service: string) => string;
};

export function MapCells(props: Props) {
  const { row, at } = props;
  switch (row.kind) {
    case 'service':
      return <ServiceCells {...props} row={row} />;
    case 'port':
      return <PortCells {...props} row={row} />;
    case 'network':
      return (
        <p class={`map-water net-${row.tone}`} style={{ gridRow: at }}>
          <b>{row.network.name}</b> {row.network.driver} {row.network.subnet}
        </p>
      );
    case 'gateway':
      return <GatewayCells {...props} row={row} />;
    default:
      return row satisfies never;
  }
}

/** Beyond these the rest of a cell is counted. */
const pillsMax = 12;
/** From so many on the service's name is left out: the row says it. */
const crowd = 3;

function ServiceCells(props: Props & { readonly row: Extract<MapRow, { kind: 'service' }> }) {
  const { cluster, row, at, tasks, chosen, choose, nameOf } = props;
  const { service, count, address } = row;
  const isChosen = chosen?.kind === 'service' && chosen.name === service.name;
  const own = tasks
    .filter(task => task.service === service.id)
    .toSorted((one, other) => one.slot - other.slot);
  const nodes = [...cluster.nodes.map(each => each.name), ''];
  const cells = nodes.map(node => own.filter(task => task.node === node));
  const last = cells.findLastIndex((cell, index) => cell.length > 0 && nodes[index] !== '');
  const name = nameOf(service.name);
  const counted = count ? `${count.running} of ${count.desired} running` : '';
  const isShort = count !== null && count.running < count.desired;
  return (
    <>
      {isChosen && address !== '' && last >= 0 && (
        <div class="map-route" style={{ gridRow: at, gridColumn: `1 / ${last + 2}` }} />
      )}
      <button
        type="button"
        class="map-service"
        data-item
        data-service={service.name}
        aria-pressed={isChosen}
        aria-label={`${service.name}, ${counted}${address === '' ? '' : `, ${address}`}`}
        style={{ gridRow: at }}
        onClick={() => choose({ kind: 'service', name: service.name })}
      >
        <b class="clip">{name}</b>
        <span class={isShort ? 'map-fill short' : 'map-fill'}>
          {count && `${count.running}/${count.desired}`}
        </span>
        {address !== '' && <span class="map-vip">{address}</span>}
      </button>
      {cells.map((cell, index) =>
        cell.length === 0 ? null : (
          <div
            key={nodes[index]}
            class={cell.length > crowd ? 'map-cell crowd' : 'map-cell'}
            data-lost={isLost(cluster, nodes[index] ?? '')}
            style={{ gridRow: at, gridColumn: index + 2 }}
          >
            {cell.slice(0, pillsMax).map(task => (
              <Pill
                key={task.id}
                {...{ task, name, isChosen }}
                open={() => choose({ kind: 'service', name: service.name })}
              />
            ))}
            {cell.length > pillsMax && <span class="map-more">+{cell.length - pillsMax}</span>}
          </div>
        ),
      )}
    </>
  );
}

function isLost(cluster: ClusterView, node: string): boolean {
  return cluster.nodes.some(each => each.name === node && each.state !== 'ready');
}

type PillProps = {
  readonly task: MapTask;
  readonly name: string;
  readonly isChosen: boolean;
  readonly open: () => void;
};

function Pill({ task, name, isChosen, open }: PillProps) {
  const whole = task.slot === 0 ? name : `${name}.${task.slot}`;
  // Of a global service each node has its own: none of them moves.
  const slot = `${task.service} ${task.slot === 0 ? task.node : task.slot}`;
  return (
    <button
      type="button"
      class={isChosen ? 'map-pill sel' : 'map-pill'}
      data-item
      data-task={task.id}
      data-slot={slot}
      data-on={task.node}
      data-state={pillState(task)}
      title={sayTask(task, whole)}
      aria-label={sayTask(task, whole)}
      tabIndex={-1}
      onClick={open}
    >
      <span class={task.slot === 0 ? '' : 'svc'}>{name}</span>
      {task.slot > 0 && `.${task.slot}`}
      {isChosen && task.addresses[0] && <small>{task.addresses[0]}</small>}
    </button>
  );
}

function PortCells(props: Props & { readonly row: Extract<MapRow, { kind: 'port' }> }) {
  const { model, cluster, row, at, nameOf } = props;
  const { port, service } = row;
  const opens = model.ports.value.find(each => each.port === port && each.service === service);
  return (
    <>
      <div class="map-service plain" style={{ gridRow: at }}>
        <b class="clip">{nameOf(service)}</b>
        <span class="faint small">open on every node</span>
      </div>
      {cluster.nodes.map((node, index) => {
        const address = node.state === 'ready' ? opens?.nodes[node.name] : undefined;
        const cell = { gridRow: at, gridColumn: index + 2 };
        if (node.role === 'none') return null;
        return (
          <div key={node.name} class="map-cell" style={cell}>
            {address === undefined ? (
              <span class="map-port">:{port}</span>
            ) : (
              <a
                class="map-port"
                data-item
                data-port={port}
                href={address}
                target="_blank"
                rel="noopener"
                aria-label={`Open port ${port} of ${node.name}, ${service}`}
                tabIndex={-1}
              >
                :{port}
              </a>
            )}
          </div>
        );
      })}
    </>
  );
}

function GatewayCells(props: Props & { readonly row: Extract<MapRow, { kind: 'gateway' }> }) {
  const { cluster, row, at } = props;
  return (
    <>
      <div class="map-service plain gateway" style={{ gridRow: at }}>
        <b class="clip">{row.networks[0]?.name}</b>
        <span class="faint small">the way out, one per node</span>
      </div>
      {cluster.nodes.map((node, index) => {
        const own = row.networks.find(each => each.node === node.name);
        return own === undefined ? null : (
          <div key={node.name} class="map-cell" style={{ gridRow: at, gridColumn: index + 2 }}>
            <span class="map-gateway">{own.subnet}</span>
          </div>
        );
      })}
    </>
  );
}
