// One image of a lab.yml as the simulator takes it.
import type { LabImage } from '../sim/world.ts';
import type { LabImageFile } from './lab-image-schema.ts';

type Scalar = string | number | boolean;

export function buildImage(image: LabImageFile, files: LabImage['files'] = []): LabImage {
  const behaves = image.serves ?? image.prints ?? image.exits;
  const { health, serves } = image;
  const ports = image.ports ?? (serves?.port ? [serves.port] : []);
  return {
    reference: image.reference,
    aliases: image.aliases ?? [],
    from: image.from ?? 'alpine',
    program: image.program ?? (behaves ? 'http' : null),
    parameters: { ...image.parameters, ...behaviour(image) },
    command: image.command ?? (behaves && !image.program ? ['/serve'] : []),
    entrypoint: image.entrypoint ?? null,
    environment: texts(image.environment),
    labels: texts(image.labels),
    ports,
    volumes: image.volumes ?? [],
    directory: image.directory ?? '',
    user: image.user ?? '',
    layerBytes: image.layers?.map(bytesOf) ?? null,
    sizeBytes: bytesOf(image.size ?? '10M'),
    files,
    health: health
      ? {
          test: health.test,
          intervalMs: health.intervalMs ?? 0,
          timeoutMs: health.timeoutMs ?? 0,
          startPeriodMs: health.startPeriodMs ?? 0,
          retries: health.retries ?? 0,
        }
      : null,
  };
}

/** Keys of the lab's own language to the parameters of the program `http`. */
function behaviour({ serves, prints, exits, uses }: LabImageFile): Record<string, Scalar> {
  const parameters: Record<string, Scalar> = {};
  if (serves) {
    parameters.port = serves.port ?? 80;
    if (serves.serial !== undefined) parameters.serial = serves.serial;
    if (serves.delayMs !== undefined) parameters.delayMs = serves.delayMs;
    if (serves.log !== undefined) parameters.log = serves.log;
    if (serves.routes) parameters.routes = JSON.stringify(serves.routes);
  } else if (prints ?? exits) parameters.port = 0;
  if (prints) parameters.prints = JSON.stringify(prints);
  if (exits) {
    parameters.exitAfterMs = exits.afterMs;
    parameters.exitStatus = exits.status ?? 0;
  }
  if (uses?.cpuPercent !== undefined) parameters.cpuPercent = uses.cpuPercent;
  if (uses?.memory !== undefined) parameters.memoryBytes = bytesOf(uses.memory);
  return parameters;
}

export function texts(
  record: Readonly<Record<string, Scalar>> | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([key, one]) => [key, `${one}`]));
}

/** `512M`, `4G`, `1.5GiB`, or a number of bytes. */
export function bytesOf(size: string | number): number {
  if (typeof size === 'number') return size;
  const [, count = '0', unit = ''] = /^([\d.]+)\s*([kmg]?)/i.exec(size) ?? [];
  return Math.round(Number(count) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase()));
}
