// What the person who starts the server decides.

export type PtyChoice = 'auto' | 'on' | 'off';

export type Config = {
  /** The deck's file: Markdown, or a manifest. */
  readonly deck: string;
  /** Name or folder of the lab when the caller names one; else the deck says. */
  readonly lab: string | null;
  /** `simulated`, or a name of the table of real backends. */
  readonly backend: string;
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

/** Throws `StartError` where the choices do not go together; the backend's own are in its table. */
export function checkConfig({ publicUrl, trustProxy, portsDomain }: Config): void {
  const refuse = (sentence: string) => {
    throw new StartError(sentence, 2);
  };
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
