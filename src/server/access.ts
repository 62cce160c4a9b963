// Who may do what: persons by a secret in a cookie, presenters by a key, origins, roles.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageKind } from '../core/protocol/class-messages.ts';

export type Access = {
  readonly presenterKey: string;
  readonly projectorKey: string;
  /** Role of a page that asks for one, by its cookies; null when they do not allow it. */
  readonly allow: (page: PageKind, cookieHeader: string | undefined) => boolean;
  /** The cookie that stands for a key, or null when the key is wrong. */
  readonly exchange: (role: 'presenter' | 'projector', key: string) => string | null;
  /** The person's secret of a request, or null. */
  readonly secretOf: (cookieHeader: string | undefined) => string | null;
  readonly personCookie: (secret: string) => string;
};

/** 128 random bits, as they stand in cookies and in personal links. */
export function newSecret(): string {
  return randomBytes(16).toString('base64url');
}

export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{22}$/.test(text);
}

/** What others may know a person by: never the secret itself. */
export function personOf(secret: string): string {
  return createHash('sha256').update(`person ${secret}`).digest('base64url').slice(0, 16);
}

export type AccessOptions = {
  /** The port: cookies do not tell ports of one host apart, and two servers must not share them. */
  readonly scope: () => string;
  /** `--base-path`: what else stands on that host gets none of our cookies. */
  readonly path: string;
  readonly secure: boolean;
};

/** `data`: the folder in which the presenter's key stands, or is made. */
export function createAccess(data: string, { scope, path, secure }: AccessOptions): Access {
  const presenterKey = readKey(join(data, 'presenter.key'));
  const projectorKey = sign(presenterKey, 'projector key').slice(0, 22);
  const tokens = {
    presenter: sign(presenterKey, 'presenter'),
    projector: sign(presenterKey, 'projector'),
  };
  const cookieName = (kind: string) => `deckhand-${kind}-${scope()}`;
  const cookie = (kind: string, value: string) =>
    `${cookieName(kind)}=${value}; Path=${path}; Max-Age=31536000; HttpOnly; SameSite=Lax` +
    (secure ? '; Secure' : '');
  const holds = (kind: 'presenter' | 'projector', header: string | undefined) =>
    equal(readCookie(header, cookieName(kind)), tokens[kind]);
  return {
    presenterKey,
    projectorKey,
    allow(page, header) {
      if (page === 'student') return true;
      if (page === 'presenter') return holds('presenter', header);
      return holds('projector', header) || holds('presenter', header);
    },
    exchange(role, key) {
      const right = role === 'presenter' ? presenterKey : projectorKey;
      return equal(key, right) ? cookie(role, tokens[role]) : null;
    },
    secretOf(header) {
      const value = readCookie(header, cookieName('person'));
      return value !== null && isSecret(value) ? value : null;
    },
    personCookie: secret => cookie('person', secret),
  };
}

/**
 * Whether a browser's request comes from our own pages. Without an Origin header it is not a
 * browser's socket; then the cookie alone decides.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | null,
): boolean {
  if (origin === undefined) return true;
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true;
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}

function readKey(file: string): string {
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (isSecret(kept)) {
      chmodSync(file, 0o600);
      return kept;
    }
  }
  const fresh = newSecret();
  writeFileSync(file, `${fresh}\n`, { mode: 0o600 });
  return fresh;
}

function sign(key: string, what: string): string {
  return createHmac('sha256', key).update(what).digest('base64url');
}

function equal(given: string | null, right: string): boolean {
  if (given === null) return false;
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(right));
}

export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
