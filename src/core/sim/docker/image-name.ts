// Names of images: what a short one stands for, and how the client shows and completes it.

export type ImageName = {
  /** `docker.io`, `localhost:5000`… */
  readonly registry: string;
  /** `library/nginx`, `dockercoins/rng`… */
  readonly path: string;
  readonly tag: string | null;
  readonly digest: string | null;
};

const pathPattern =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** Null: not a name of an image. */
export function parseImageName(text: string): ImageName | null {
  const at = text.indexOf('@');
  const digest = at < 0 ? null : text.slice(at + 1);
  if (digest !== null && !/^sha256:[0-9a-f]{64}$/.test(digest)) return null;
  const bare = at < 0 ? text : text.slice(0, at);
  const slash = bare.indexOf('/');
  const head = slash < 0 ? '' : bare.slice(0, slash);
  const hasRegistry = /[.:]/.test(head) || head === 'localhost';
  const rest = hasRegistry ? bare.slice(slash + 1) : bare;
  const colon = rest.lastIndexOf(':');
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (tag !== null && !/^\w[\w.-]{0,127}$/.test(tag)) return null;
  if (!pathPattern.test(path)) return null;
  const registry = hasRegistry && head !== 'index.docker.io' ? head : 'docker.io';
  const whole = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return { registry, path: whole, tag, digest };
}

/** Why it is none, as the reference parser says. */
export function imageNameProblem(text: string): string {
  const lower = parseImageName(text.toLowerCase());
  if (lower && !parseImageName(text)) {
    const bare = text.split(':')[0] ?? text;
    const path = bare.includes('/') ? bare : `library/${bare}`;
    return `invalid reference format: repository name (${path}) must be lowercase`;
  }
  return 'invalid reference format';
}

/** Without `docker.io/library/`: `nginx:alpine`. */
export function familiarName(name: ImageName): string {
  const path = name.registry === 'docker.io' ? name.path.replace(/^library\//, '') : name.path;
  const host = name.registry === 'docker.io' ? '' : `${name.registry}/`;
  return `${host}${path}${name.tag ? `:${name.tag}` : ''}${name.digest ? `@${name.digest}` : ''}`;
}

/** With the tag `latest` where neither tag nor digest is given; unchanged when it is no name. */
export function withTag(text: string): string {
  const name = parseImageName(text);
  if (!name) return text;
  return familiarName(name.tag || name.digest ? name : { ...name, tag: 'latest' });
}

/** For a table: the digest goes when there is a tag. */
export function withoutDigest(text: string): string {
  const name = parseImageName(text);
  return name?.tag ? familiarName({ ...name, digest: null }) : text;
}
