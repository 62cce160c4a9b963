// What every page does first: reads what the server put into it, connects, listens.
import { effect } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { render } from 'preact';
import type { Boot } from '../core/protocol/messages.ts';
import { dressDeck } from './deck-dress.ts';
import type { PageName } from './keys.ts';
import type { Model } from './model.ts';
import { createModel } from './model.ts';
import type { OwnActions } from './page-keys.ts';
import { listenToKeys } from './page-keys.ts';
import type { PageSource } from './page-source.ts';
import { loadAids } from './reading/lazy-aid.tsx';
import { startReading } from './reading/view.ts';
import { fetchDeck, hashOfSlide, slideOfHash } from './slides.ts';
import { isWandering } from './state/place.ts';
import { startTheme } from './ui/theme.ts';

const pingEveryMs = 5_000;
const touches = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

export function startPage(
  page: PageName,
  view: (model: Model) => ComponentChild,
  source: PageSource,
  own: (model: Model) => OwnActions = () => ({}),
): void {
  startTheme();
  if (page === 'student') startReading();
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
  const model = createModel({
    boot,
    page: pageId(),
    openWire: events => source.openWire(boot, events),
    fetchSlide: source.fetchSlide(boot),
    progress: source.progress,
    fetchDeck: () => fetchDeck(location.pathname + location.search),
    now: Date.now,
    wandering: page === 'student' && wanders(),
    slide: location.hash ? slideOfHash(location.hash, boot.deck) : boot.slide,
  });
  dressDeck(model);
  // Live: what is on the page is the server's state. A lab that is still coming back has none yet;
  // for one that does not come, the sentence that says why is the state.
  effect(() => {
    const state = model.connection.value;
    const waits = state === 'live' && model.starting.value != null && model.failure.value === null;
    document.body.dataset.connection = waits ? 'starting' : state;
  });
  model.place.subscribe(place => {
    remember('wandering', isWandering(place) ? 'yes' : 'no');
    remember('address', hashOfSlide(place.index, model.deck.peek()));
  });
  listenToKeys(model, page, own(model));
  setInterval(() => model.link.tell({ kind: 'ping', at: Date.now() }), pingEveryMs);
  keepViewHeight();
  const app = document.getElementById('app');
  if (!app) return;
  app.replaceChildren();
  render(view(model), app);
  // Nobody waits for them, and who types at once after their key loses no letter.
  loadAidsAtFirstTouch();
}

/** Whoever only reads the first slide needs none of them. */
function loadAidsAtFirstTouch(): void {
  const load = () => {
    for (const kind of touches) removeEventListener(kind, load, true);
    loadAids().catch(() => {});
  };
  for (const kind of touches) addEventListener(kind, load, { capture: true, passive: true });
}

/** An address that names a slide leads there; one that this page wrote only says where it was. */
function wanders(): boolean {
  const named = location.hash !== '' && location.hash !== remembered('address');
  return named || remembered('wandering') === 'yes';
}

/** For as long as this tab is open; storage may be refused. */
function remember(key: string, value: string): void {
  try {
    sessionStorage.setItem(`deckhand.${key}`, value);
  } catch {}
}

function remembered(key: string): string | null {
  try {
    return sessionStorage.getItem(`deckhand.${key}`);
  } catch {
    return null;
  }
}

/** Random, the same over reconnects; `crypto.randomUUID` is missing on plain http. */
function pageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** A soft keyboard covers the page without telling the style sheet: its height is told here. */
function keepViewHeight(): void {
  const view = window.visualViewport;
  if (!view) return;
  const tell = () => {
    document.documentElement.style.setProperty('--view-height', `${view.height}px`);
  };
  view.addEventListener('resize', tell);
  tell();
}
