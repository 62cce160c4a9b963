// A static site's worker: what a server is to a page, in the page's own browser.
import { unpackText } from '../core/host/pack.ts';
import type { SiteLab } from '../core/host/site-lab.ts';
import { type Attachment, attachLater, attachNothing } from '../core/host/workspaces.ts';
import type { ClassroomView } from '../core/protocol/class-messages.ts';
import { PROTOCOL, type ServerMessage } from '../core/protocol/messages.ts';
import type { SiteReport, SiteRequest } from '../core/protocol/site-messages.ts';
import { createSiteCommits, type SiteCommits } from './commits.ts';
import { createSiteJournals, nothingKept, type SiteJournals } from './journals.ts';
import { openKeeper } from './keeper.ts';
import { withoutLabPages } from './lab-addresses.ts';
import { hourOf, openLabRoom } from './lab-room.ts';
import { takeOver } from './one-tab.ts';
import { exportProgress, importProgress } from './progress.ts';
import { soon } from './timers.ts';

/** The site's own address: the worker lies in its `build` folder. */
const site = new URL('../', location.href);
/** The one exercise that its page shows; each has a lab of its own. */
const exercise = new URL(location.href).searchParams.get('exercise');
const labName = exercise === null ? site.pathname : `${site.pathname} ${exercise}`;
const post = (report: SiteReport) => postMessage(report);
const forgets =
  'This browser keeps nothing for this page: what you do here is gone when you close it.';

/** Nobody shall wait for the first picture because of what comes later. */
const laterMs = 300;

declare function importScripts(...addresses: string[]): void;

type Opened = {
  readonly journals: SiteJournals;
  readonly commits: SiteCommits;
  readonly attach: () => Attachment;
};

/** Nobody teaches here. */
const classroom: ClassroomView = {
  presenter: null,
  slide: 0,
  blackout: false,
  countdownMs: null,
  driving: false,
  joinUrl: '',
  counts: null,
};

let nodes: SiteLab['lab']['spec']['nodes'] = [];

const viewer = {
  mayType: true,
  send: (message: ServerMessage) => post(withoutLabPages(message, nodes)),
  welcome: (workspace: Parameters<Parameters<typeof attachNothing>[0]['welcome']>[0]) =>
    post({
      kind: 'welcome',
      protocol: PROTOCOL,
      server: 'site',
      me: { name: 'You', role: 'student' },
      workspace,
      classroom,
      mine: null,
      deck: '',
    }),
};

let attached: Attachment | null = null;
const opened = openSite();
const ready = opened.then(site => {
  attached = site?.attach() ?? null;
});
ready.then(loadLater).catch(() => {});
const attachment = attachLater(
  viewer,
  ready,
  () => attached ?? attachNothing(viewer, null),
  'Starting the lab…',
);

/** Messages are taken in their order; one that waits lets those after it wait too. */
let queue: Promise<unknown> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<SiteRequest>) => {
  queue = queue.then(() => take(data)).catch(report);
});
post({ kind: 'listening' });

/** Null: the deck runs nothing. */
async function openSite(): Promise<Opened | null> {
  const lab = await fetchLab();
  if (lab === null) return null;
  nodes = lab.lab.spec.nodes;
  await takeOver(labName, leave);
  const keeper = await openKeeper(`deckhand ${labName}`, () =>
    post({ kind: 'workspace', event: { kind: 'notice', sentence: forgets } }),
  );
  const commits = createSiteCommits(keeper.keep, soon);
  const journals = createSiteJournals(keeper.kept, Date.now, commits.change);
  const greeting = keeper.keeps ? null : forgets;
  const room = openLabRoom({ site: lab, journals, commits, greeting });
  return { journals, commits, attach: () => room.attach(viewer) };
}

/**
 * The programs that few exercises call: they come by themselves once the first can run, so that no
 * network is needed when one is called. Who is quicker waits for them.
 */
async function loadLater(): Promise<void> {
  await new Promise(done => setTimeout(done, laterMs));
  const script = new URL('build/site-later.js', site).href;
  const answer = await fetch(script);
  await answer.arrayBuffer();
  if (!('deckhandLater' in self)) importScripts(script);
}

async function fetchLab(): Promise<SiteLab | null> {
  const answer = await fetch(new URL('lab.json', site)).catch(() => null);
  if (answer?.ok !== true)
    throw new Error('The lab of this site did not arrive: reload the page when you are online.');
  return unpackText(await answer.text()) as SiteLab | null;
}

/** Another tab of this browser goes on with the lab: two would write one journal. */
async function leave(): Promise<void> {
  post({
    kind: 'goodbye',
    sentence: 'This lab went on in another tab. Reload this page to have it here again.',
  });
  attached?.leave();
  await settled();
}

/** All that was asked so far is written, and told. */
async function settled(): Promise<void> {
  await opened.then(site => site?.commits.settled()).catch(() => {});
}

async function take(request: SiteRequest): Promise<void> {
  switch (request.kind) {
    case 'hello':
      attachment.greet(request.seen);
      return;
    case 'command': {
      const { kind } = request.command;
      // What replaces the state begins when everything before it is written and told.
      if (['reset', 'undo', 'restore', 'catch-up', 'take-keyboard'].includes(kind)) await settled();
      attachment.command('page', request.id, request.command);
      return;
    }
    case 'drawn':
      attachment.drawn(request.terminal, request.sequence);
      return;
    case 'ping':
      post({ kind: 'pong', at: request.at, nowMs: Date.now() });
      return;
    case 'class':
      post({ kind: 'class-refused', id: request.id, sentence: 'There is no class here.' });
      return;
    case 'export': {
      const site = await opened;
      await settled();
      post({ kind: 'exported', text: exportProgress(site?.journals.all() ?? nothingKept) });
      return;
    }
    case 'import': {
      const site = await opened;
      const sentence =
        site === null
          ? 'This deck has no lab.'
          : importProgress(request.text, site.journals, site.commits, {
              label: `before import ${hourOf(Date.now())}`,
              nowMs: Date.now(),
            });
      await settled();
      post({ kind: 'imported', sentence });
      return;
    }
    default:
    // The class's messages: nobody is there to hear them.
  }
}

function report(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  post({ kind: 'workspace', event: { kind: 'notice', sentence } });
}
