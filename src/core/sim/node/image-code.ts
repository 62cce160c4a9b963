// Images as bytes: the configuration and the manifest that registries and archives carry.
import { type Bytes, decodeUtf8, encodeUtf8, fromBase64, toBase64 } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { Plain } from '../kernel/kernel.ts';
import type { ImageContent } from './state.ts';

const BYTES = '$base64';

/** A configuration as engines write it; what the simulator needs beside that is under `simulated`. */
export function encodeContent(content: ImageContent): Bytes {
  const { config } = content;
  return encodeUtf8(
    JSON.stringify({
      architecture: 'amd64',
      config: { Env: config.Env, Cmd: config.Cmd, Entrypoint: config.Entrypoint },
      docker_version: '20.10.24',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: content.layers.map(layer => layer.digest) },
      simulated: toJson(content as unknown as Plain),
    }),
  );
}

/** Null when it is no configuration of this kind. */
export function decodeContent(bytes: Bytes): ImageContent | null {
  try {
    const read = JSON.parse(decodeUtf8(bytes)) as { readonly simulated?: unknown };
    return read.simulated ? (fromJson(read.simulated) as unknown as ImageContent) : null;
  } catch {
    return null;
  }
}

function toJson(value: Plain): unknown {
  if (value instanceof Uint8Array) return { [BYTES]: toBase64(value) };
  if (Array.isArray(value)) return value.map(one => toJson(one as Plain));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toJson(one as Plain)]));
}

function fromJson(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== 'object') return value as Plain;
  const known = value as { readonly [key: string]: unknown };
  const coded = known[BYTES];
  if (typeof coded === 'string') return fromBase64(coded) ?? new Uint8Array();
  return Object.fromEntries(Object.entries(known).map(([key, one]) => [key, fromJson(one)]));
}

/** The manifest as the engine writes it, three blanks deep. */
export function manifestOf(content: ImageContent, config: Bytes): string {
  const prefix = 'application/vnd.docker';
  const manifest = {
    schemaVersion: 2,
    mediaType: `${prefix}.distribution.manifest.v2+json`,
    config: {
      mediaType: `${prefix}.container.image.v1+json`,
      size: config.length,
      digest: `sha256:${sha256Hex(config)}`,
    },
    layers: content.layers.map(layer => ({
      mediaType: `${prefix}.image.rootfs.diff.tar.gzip`,
      size: layer.sizeBytes,
      digest: `sha256:${sha256Hex(`layer ${layer.digest}`)}`,
    })),
  };
  return JSON.stringify(manifest, null, 3);
}

export function readManifest(bytes: Bytes): { readonly config: string } | null {
  try {
    const read = JSON.parse(decodeUtf8(bytes)) as { readonly config?: { digest?: string } };
    return read.config?.digest ? { config: read.config.digest } : null;
  } catch {
    return null;
  }
}
