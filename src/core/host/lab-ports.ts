// Published ports of a lab: which there are, and where a browser opens each.
import type { PublishedPort } from '../protocol/messages.ts';

/** A published port of a node of one workspace. */
export type Port = { readonly workspace: string; readonly node: string; readonly port: number };

type Service = { readonly name: string; readonly ports: readonly string[] };

/** Published ports of services, e.g. `webui :8000`, each at the first node that answers there. */
export function listPorts(
  cluster: {
    readonly nodes: readonly { readonly name: string; readonly state: string }[];
    readonly services: readonly Service[];
  } | null,
  url: (node: string, port: number, path: string) => string | null,
): readonly PublishedPort[] {
  const ready = cluster?.nodes.filter(one => one.state === 'ready').map(one => one.name) ?? [];
  return (cluster?.services ?? []).flatMap(({ name: service, ports }) =>
    ports.flatMap(text => {
      // By the mesh any node answers; a port in host mode only where its task runs.
      const port = Number(/^\*:(\d+)->\d+\/tcp$/.exec(text)?.[1] ?? 0);
      const nodes: Record<string, string> = {};
      for (const node of port === 0 ? [] : ready) {
        const address = url(node, port, '/');
        if (address !== null) nodes[node] = address;
      }
      const first = Object.values(nodes)[0];
      const label = `${service.slice(service.indexOf('_') + 1)} :${port}`;
      return first === undefined ? [] : [{ label, url: first, service, port, nodes }];
    }),
  );
}
