// Published ports as people write them: `8080:80`, `127.0.0.1:53:53/udp`, `target=80,mode=host`.
import { fail, ok, type Result } from '../../lib/result.ts';

/** One binding; `published` null: the engine chooses. */
export type PortSpec = {
  readonly address: string;
  readonly published: number | null;
  readonly target: number;
  readonly protocol: string;
};

export type PortConfig = {
  readonly Name?: string;
  readonly Protocol: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number;
  readonly PublishMode: string;
};

/** The short form, ranges expanded; refusals in the words of go-connections/nat. */
export function parsePortSpec(text: string): Result<readonly PortSpec[], string> {
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const [container = '', protocol = 'tcp'] = last.split('/');
  const host = parts.length > 1 ? (parts.at(-2) as string) : '';
  const address = parts.slice(0, -2).join(':');
  if (address !== '' && !isAddress(address)) return fail(`invalid IP address: ${address}`);
  if (container === '') return fail(`no port specified: ${text}<empty>`);
  const target = parseRange(container);
  if (!target) return fail(`invalid containerPort: ${container}`);
  const published = host === '' ? null : parseRange(host);
  if (host !== '' && !published) return fail(`invalid hostPort: ${host}`);
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) {
    return fail(`invalid proto: ${protocol}`);
  }
  const span = target[1] - target[0];
  if (published && span !== published[1] - published[0] && span > 0) {
    return fail(`invalid ranges specified for container and host Ports: ${container} and ${host}`);
  }
  return ok(
    Array.from({ length: span + 1 }, (_, index) => ({
      address: address.replace(/^\[|\]$/g, ''),
      published: published ? published[0] + index : null,
      target: target[0] + index,
      protocol: protocol.toLowerCase(),
    })),
  );
}

/** Short or long form for a service. */
export function parsePorts(text: string): Result<readonly PortConfig[], string> {
  if (/\w+=\w+(,\w+=\w+)*/.test(text)) return parseLong(text);
  const specs = parsePortSpec(text);
  if (!specs.ok) return specs;
  return ok(
    specs.value.map(spec => ({
      Protocol: spec.protocol,
      TargetPort: spec.target,
      ...(spec.published !== null && { PublishedPort: spec.published }),
      PublishMode: 'ingress',
    })),
  );
}

function parseLong(text: string): Result<readonly PortConfig[], string> {
  let [protocol, mode, target, published] = ['tcp', 'ingress', 0, 0];
  for (const field of text.split(',')) {
    const [key = '', value = ''] = field.toLowerCase().split('=');
    if (key === 'protocol') {
      if (!['tcp', 'udp', 'sctp'].includes(value)) return fail(`invalid protocol value ${value}`);
      protocol = value;
    } else if (key === 'mode') {
      if (value !== 'ingress' && value !== 'host') {
        return fail(`invalid publish mode value (${value}): must be either 'ingress' or 'host'`);
      }
      mode = value;
    } else if (key === 'target' || key === 'published') {
      if (!/^\d+$/.test(value) || Number(value) > 65_535) {
        return fail(
          `invalid ${key} port (${value}): value must be an integer: strconv.ParseUint: parsing "${value}": invalid syntax`,
        );
      }
      if (key === 'target') target = Number(value);
      else published = Number(value);
    } else return fail(`invalid field key: ${key}`);
  }
  if (target === 0) return fail("missing mandatory field 'target'");
  return ok([
    {
      Protocol: protocol,
      TargetPort: target,
      ...(published > 0 && { PublishedPort: published }),
      PublishMode: mode,
    },
  ]);
}

function parseRange(text: string): readonly [number, number] | null {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) return null;
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  return first <= last && last <= 65_535 ? [first, last] : null;
}

export function isAddress(text: string): boolean {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (/^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/.test(bare) && bare.includes(':')) {
    return bare.split(':').length > 2;
  }
  const parts = bare.split('.');
  return parts.length === 4 && parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256);
}
