// Names of images: `nginx`, `redis:7`, `127.0.0.1:5000/hello:v1`, `alpine@sha256:…`.

export type Reference = {
  /** `docker.io` for the hub. */
  readonly domain: string;
  /** With `library/` for official images of the hub. */
  readonly path: string;
  readonly tag: string;
  readonly digest: string;
};

const pathForm =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagForm = /^[\w][\w.-]{0,127}$/;

/** Null when it is no reference. A bare name gets the tag `latest`, unless it has a digest. */
export function parseReference(text: string): Reference | null {
  const at = text.indexOf('@');
  const digest = at < 0 ? '' : text.slice(at + 1);
  if (digest && !/^sha256:[0-9a-f]{64}$/.test(digest)) return null;
  let name = at < 0 ? text : text.slice(0, at);
  let tag = '';
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) {
    tag = name.slice(colon + 1);
    name = name.slice(0, colon);
    if (!tagForm.test(tag)) return null;
  }
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasDomain = first.includes('.') || first.includes(':') || first === 'localhost';
  let domain = hasDomain ? first : 'docker.io';
  if (domain === 'index.docker.io') domain = 'docker.io';
  let path = hasDomain ? name.slice(slash + 1) : name;
  if (!pathForm.test(path)) return null;
  if (domain === 'docker.io' && !path.includes('/')) path = `library/${path}`;
  return { domain, path, tag: tag || (digest ? '' : 'latest'), digest };
}

/** The name as people write it: without the hub's domain and `library/`. */
export function familiarName({ domain, path }: Reference): string {
  if (domain !== 'docker.io') return `${domain}/${path}`;
  return path.startsWith('library/') ? path.slice(8) : path;
}

export function familiar(reference: Reference): string {
  const tag = reference.tag ? `:${reference.tag}` : '';
  return `${familiarName(reference)}${tag}`;
}
