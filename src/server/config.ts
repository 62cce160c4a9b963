// What the person who starts the server decides.

export type PtyChoice = 'auto' | 'on' | 'off';
export type BackendName = 'simulated' | 'local';

export type Config = {
  /** The deck's file: Markdown, or a manifest. */
  readonly deck: string;
  /** Name or folder of the lab when the caller names one; else the deck says. */
  readonly lab: string | null;
  readonly backend: BackendName;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Folder of journals, keys and caches. */
  readonly data: string;
  readonly pty: PtyChoice;
  /** The deck's own HTML is passed as it stands: only for decks that one trusts. */
  readonly rawHtml: boolean;
  /** Where people reach the server when it stands behind another: `https://workshop.example`. */
  readonly publicUrl: string | null;
  /** Prefix of every path, with a slash at both ends. */
  readonly basePath: string;
  readonly trustProxy: boolean;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Wildcard domain of published ports; null: on loopback `localhost`, else by path. */
  readonly portsDomain: string | null;
  readonly maxWorkspaces: number;
};

export const defaults = {
  backend: 'simulated',
  host: '127.0.0.1',
  port: 4040,
  data: '.deckhand',
  pty: 'auto',
  basePath: '/',
  maxWorkspaces: 1000,
} as const;

/** Whether a host name means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Throws `StartError` where the choices do not go together. */
export function checkConfig({ backend, host, publicUrl, trustProxy, portsDomain }: Config): void {
  const refuse = (sentence: string) => {
    throw new StartError(sentence, 2);
  };
  const reached = publicUrl === null ? null : new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  if (backend === 'local') {
    const shell = (who: string) => `--backend local gives everybody who reaches ${who} a shell on`;
    if (!isLoopback(host)) refuse(`${shell(host)} this machine: leave --host out.`);
    if (reached !== null && !isLoopback(reached))
      refuse(`${shell(reached)} this machine: leave --public-url out.`);
    if (portsDomain !== null)
      refuse('--ports-domain is for simulated labs: a real machine publishes its ports itself.');
  }
  if (trustProxy && publicUrl === null)
    refuse('--trust-proxy needs --public-url: the address under which the proxy serves this.');
  if (portsDomain !== null && !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+$/i.test(portsDomain))
    refuse(`--ports-domain ${portsDomain} is no domain: write it like ports.example.org.`);
}

/** The input or the surroundings are wrong: one sentence for the person, and the exit status. */
export class StartError extends Error {
  readonly exit: 1 | 2;
  constructor(sentence: string, exit: 1 | 2) {
    super(sentence);
    this.exit = exit;
  }
}
