// Beside the chart: the chosen thing in words, then what has happened.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ClusterView, MapNews, MapTask, MapView } from '../../core/protocol/messages.ts';
import { command } from '../actions.ts';
import type { Model } from '../model.ts';
import { Icon } from '../ui/icon.tsx';
import { useSeconds } from '../ui/seconds.ts';
import type { Chosen } from './map-chart.tsx';
import { sayAge, sayNode, sayTask } from './map-words.ts';

type Props = {
  readonly model: Model;
  readonly cluster: ClusterView;
  readonly map: MapView;
  readonly chosen: Chosen;
  readonly nameOf: (service: string) => string;
};

export function MapAside(props: Props) {
  const { model, map, chosen } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and has to take the focus
    <aside class="map-aside" aria-label="Details" tabIndex={0}>
      {chosen === null ? <Hint {...props} /> : <Details {...props} chosen={chosen} />}
      <News model={model} news={map.news} />
    </aside>
  );
}

function Hint({ map }: Props) {
  return (
    <p class="muted map-hint">
      {map.services.length === 0
        ? 'No service runs here yet. Create one in a terminal: it appears where it runs.'
        : 'Choose a service or a node to read more of it.'}
    </p>
  );
}

function Details(props: Props & { readonly chosen: NonNullable<Chosen> }) {
  return props.chosen.kind === 'service' ? (
    <ServiceDetails {...props} name={props.chosen.name} />
  ) : (
    <NodeDetails {...props} name={props.chosen.name} />
  );
}

function ServiceDetails({
  model,
  cluster,
  map,
  name,
  nameOf: short,
}: Props & { readonly name: string }) {
  const service = map.services.find(each => each.name === name);
  const count = cluster.services.find(each => each.name === name);
  if (!service || !count) return <p class="muted map-hint">{name} is gone.</p>;
  const networkOf = (id: string) => map.networks.find(each => each.id === id)?.name ?? '';
  const virtual = service.networks.filter(each => each.address !== '');
  const tasks = map.tasks.filter(each => each.service === service.id);
  const failed = tasks.filter(isFailed).toSorted((one, other) => other.sinceMs - one.sinceMs);
  const alive = tasks
    .filter(each => !isFailed(each))
    .toSorted((one, other) => one.slot - other.slot || one.node.localeCompare(other.node));
  const ports = model.ports.value.filter(each => each.service === name);
  const isShort = count.running < count.desired;
  return (
    <section class="map-details" aria-label={name}>
      <div class="map-title">
        <h3>{name}</h3>
        <span class={`chip ${isShort ? 'warn' : 'ok'}`}>
          {!isShort && <Icon name="check" />}
          {count.running} of {count.desired} running
        </span>
      </div>
      <dl>
        <Fact name="Image">{count.image}</Fact>
        {virtual.length > 0 && (
          <Fact name="Address">
            {virtual.map(each => (
              <span key={each.id}>
                {each.address} <i>{networkOf(each.id)}</i>
              </span>
            ))}
          </Fact>
        )}
        {virtual.length === 0 && service.networks.length > 0 && (
          <Fact name="Networks">{service.networks.map(each => networkOf(each.id)).join(', ')}</Fact>
        )}
        <Fact name="Published">{count.ports.length === 0 ? 'none' : count.ports.join(', ')}</Fact>
        {service.update && <Fact name="Update">{service.update.state.replace('_', ' ')}</Fact>}
        <Fact name="Changed">
          <Age model={model} sinceMs={service.changedMs} /> ago
        </Fact>
      </dl>
      {service.update?.state.endsWith('paused') && <p class="map-why">{service.update.message}</p>}
      {ports.map(each => (
        <a key={each.url} class="btn" href={each.url} target="_blank" rel="noopener">
          <Icon name="arrow" />
          Open port {each.port}
        </a>
      ))}
      <Tasks model={model} tasks={alive} name={short(name)} />
      {failed.length > 0 && (
        <>
          <h4>Failed</h4>
          <ul class="map-failed">
            {failed.slice(0, 3).map(task => (
              <li key={task.id}>
                <b>
                  {label(short(name), task)} {task.node}
                </b>{' '}
                <Age model={model} sinceMs={task.sinceMs} /> ago
                <span>{task.error || task.state}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function isFailed({ state }: MapTask): boolean {
  return state === 'failed' || state === 'rejected';
}

function label(name: string, { slot }: MapTask): string {
  return slot === 0 ? name : `${name}.${slot}`;
}

const listedMax = 12;

function Tasks({
  model,
  tasks,
  name,
}: {
  readonly model: Model;
  readonly tasks: readonly MapTask[];
  readonly name: string;
}) {
  if (tasks.length === 0) return null;
  return (
    <>
      <h4>Tasks</h4>
      <ul class="map-tasks">
        {tasks.slice(0, listedMax).map(task => (
          <li key={task.id} title={sayTask(task, label(name, task))}>
            <span class="clip">{label(name, task)}</span>
            <span class="clip">{task.node || 'no node'}</span>
            <span class="clip">
              {task.state === 'running' ? (task.addresses[0] ?? '') : task.state}
            </span>
            <Age model={model} sinceMs={task.sinceMs} />
          </li>
        ))}
      </ul>
      {tasks.length > listedMax && <p class="faint small">and {tasks.length - listedMax} more</p>}
    </>
  );
}

function NodeDetails({ model, cluster, name }: Props & { readonly name: string }) {
  const node = cluster.nodes.find(each => each.name === name);
  if (!node) return <p class="muted map-hint">{name} is gone.</p>;
  const power = model.capabilities.value?.nodePower === true;
  const off = node.state === 'off';
  return (
    <section class="map-details" aria-label={name}>
      <div class="map-title">
        <h3>{name}</h3>
        <span class={`chip ${node.state === 'ready' ? 'ok' : 'err'}`}>{node.state}</span>
      </div>
      <dl>
        <Fact name="Is">{sayNode(node)}</Fact>
        <Fact name="Address">{node.address}</Fact>
        <Fact name="Runs">
          {node.tasks.length === 0
            ? 'nothing'
            : node.tasks.map(each => (
                <span key={`${each.service} ${each.state}`}>
                  {each.service} {each.count > 1 && `×${each.count}`}{' '}
                  {each.state !== 'running' && <i>{each.state}</i>}
                </span>
              ))}
        </Fact>
      </dl>
      {power && (
        <button
          type="button"
          class={off ? 'btn primary' : 'btn danger'}
          data-action="power"
          onClick={() => command(model, { kind: 'power', node: name, on: off })}
        >
          {off ? `Switch ${name} on` : `Switch ${name} off`}
        </button>
      )}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** By the lab's clock, which stands still while nobody looks. */
function Age({ model, sinceMs }: { readonly model: Model; readonly sinceMs: number }) {
  useSeconds(true);
  const workspace = model.workspace.peek();
  const now = workspace ? workspace.epochMs + workspace.nowMs : sinceMs;
  return <span class="num map-age">{sayAge(now - sinceMs)}</span>;
}

const newsShown = 40;
const marks = { plain: '·', ok: '✓', warn: '!', err: '✕' } as const;

function News({ model, news }: { readonly model: Model; readonly news: readonly MapNews[] }) {
  const list = useRef<HTMLOListElement>(null);
  const shown = news.slice(-newsShown).toReversed();
  useEffect(() => {
    list.current?.scrollTo({ top: 0 });
  }, [news]);
  return (
    <section class="map-news">
      <h3 id="map-news-title">What happened</h3>
      {shown.length === 0 && <p class="muted">Nothing yet.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus */}
      <ol ref={list} hidden={shown.length === 0} tabIndex={0} aria-labelledby="map-news-title">
        {shown.map(each => (
          <li key={each.number} data-tone={each.tone}>
            <span aria-hidden="true">{marks[each.tone]}</span>
            <span>{each.text}</span>
            <Age model={model} sinceMs={each.atMs} />
          </li>
        ))}
      </ol>
    </section>
  );
}
