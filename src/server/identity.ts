// Who a browser is: joining by address, a name, the personal link. Addresses only ask; what an
// existing person becomes is changed by a form of our own page alone.
import express, { type Request, type Response, type Router } from 'express';
import { type Access, isOwnOrigin, isSecret, newSecret, personOf } from './access.ts';
import type { HostNames } from './host-names.ts';
import { readName } from './join.ts';
import { renderForm, renderNotice, renderYou } from './plain-page.ts';
import type { TurnedAway } from './turned-away.ts';

export type IdentityParts = {
  readonly access: Access;
  readonly basePath: string;
  readonly publicUrl: string | null;
  readonly hostNames: HostNames;
  /** Join code of the class. */
  readonly code: string;
  readonly turnedAway: TurnedAway;
  readonly rename: (person: string, name: string) => void;
  readonly nameOf: (person: string) => string;
  /** Where people reach the server, with the base. */
  readonly address: () => string;
};

/**
 * Name and code of the student's address, and the cookie of a new person; false when it has
 * answered already. A person who is here already is asked before their name changes.
 */
export function wantsIn(request: Request, response: Response, parts: IdentityParts): boolean {
  const { access, basePath } = parts;
  const { name: given, code } = request.query;
  if (code !== undefined && (typeof code !== 'string' || !isCode(code, parts.code))) {
    const sentence = `No class with this code. Ask the presenter for it, or open ${basePath} without one.`;
    parts.turnedAway.guess('code', crowded =>
      response
        .status(crowded ? 429 : 404)
        .type('html')
        .send(renderNotice('No such class', sentence, basePath)),
    );
    return false;
  }
  const known = access.secretOf(request.headers.cookie);
  const name = typeof given === 'string' ? readName(given) : null;
  if (known !== null && name !== null && name !== parts.nameOf(personOf(known))) {
    askName(response, parts, { before: parts.nameOf(personOf(known)), name });
    return false;
  }
  // A picture or a frame of another site is nobody who comes to stay.
  const opens = (request.headers['sec-fetch-dest'] ?? 'document') === 'document';
  if (known === null && opens) {
    const secret = newSecret();
    response.append('Set-Cookie', access.personCookie(secret));
    if (name !== null) parts.rename(personOf(secret), name);
  }
  if (given === undefined && code === undefined) return true;
  response.redirect(303, basePath);
  return false;
}

function isCode(given: string, code: string): boolean {
  return given.trim().toLowerCase() === code;
}

/** `/me`, `/me/SECRET`, and the two forms that they post. */
export function addIdentity(router: Router, parts: IdentityParts): void {
  const { access, basePath } = parts;
  const form = express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 4 });
  router.get('/me', (request, response) => {
    const secret = access.secretOf(request.headers.cookie);
    if (secret === null) return response.redirect(303, basePath);
    const link = `${parts.address()}me/${secret}`;
    sendForm(response, renderYou({ base: basePath, name: parts.nameOf(personOf(secret)), link }));
  });
  router.get('/me/:secret', (request, response) => {
    const { secret } = request.params;
    const known = access.secretOf(request.headers.cookie);
    if (!isSecret(secret) || known === secret) return response.redirect(303, basePath);
    const before = known === null ? null : parts.nameOf(personOf(known));
    const other = parts.nameOf(personOf(secret));
    sendForm(
      response,
      renderForm({
        title: `Go on as ${other}?`,
        sentence: `This is the personal link of ${other}: with it you work in that lab on this device.${before === null ? '' : ` Now you are here as ${before}.`} Open it only if it is yours.`,
        action: `${basePath}me`,
        field: ['secret', secret],
        button: `Go on as ${other}`,
        base: basePath,
      }),
    );
  });
  router.post('/me', form, (request, response) => {
    if (!isOwnPost(request, parts)) return refusePost(response, basePath);
    const { secret } = fields(request);
    if (!isSecret(secret)) return refusePost(response, basePath);
    response.append('Set-Cookie', access.personCookie(secret));
    response.redirect(303, basePath);
  });
  router.post('/me/name', form, (request, response) => {
    const known = access.secretOf(request.headers.cookie);
    if (known === null || !isOwnPost(request, parts)) return refusePost(response, basePath);
    parts.rename(personOf(known), fields(request).name);
    response.redirect(303, basePath);
  });
}

/**
 * Whether a form was sent by a page of ours. Browsers say where it comes from in one header or the
 * other; what says nothing is no browser of today, and gets nothing.
 */
function isOwnPost(request: Request, parts: IdentityParts): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = request.headers;
  const host = parts.hostNames.hostOf(request.headers);
  return origin !== undefined && isOwnOrigin(origin, host, parts.publicUrl);
}

function refusePost(response: Response, basePath: string): void {
  const sentence = 'Only a page of this server may ask for that. Open the link again.';
  response
    .status(403)
    .type('html')
    .send(renderNotice('Not from here', sentence, basePath));
}

function askName(
  response: Response,
  { basePath }: IdentityParts,
  { before, name }: { readonly before: string; readonly name: string },
): void {
  sendForm(
    response,
    renderForm({
      title: `Go on as ${name}?`,
      sentence: `This link names you ${name}. You are here already, as ${before}; your lab stays the same.`,
      action: `${basePath}me/name`,
      field: ['name', name],
      button: `Be called ${name}`,
      base: basePath,
    }),
  );
}

function sendForm(response: Response, html: string): void {
  // With `no-referrer` the form's own post would come from the origin `null`.
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(html);
}

function fields(request: Request): { readonly secret: string; readonly name: string } {
  const body: unknown = request.body;
  const read = (name: string) => {
    if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return '';
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : '';
  };
  return { secret: read('secret'), name: read('name') };
}
