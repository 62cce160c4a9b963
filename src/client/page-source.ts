// Where a page gets what it shows: a server, or the files of a static site.
import type { Boot, SlideHtml } from '../core/protocol/messages.ts';
import type { Wire, WireEvents } from './connection.ts';
import type { Progress } from './state/progress.ts';

export type PageSource = {
  readonly openWire: (boot: Boot, events: WireEvents) => Wire;
  readonly fetchSlide: (boot: Boot) => (index: number) => Promise<SlideHtml>;
  readonly progress?: Progress;
};
