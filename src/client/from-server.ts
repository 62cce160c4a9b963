// A page's server: messages over a socket, slides one by one.
import type { PageSource } from './page-source.ts';
import { fetchSlide } from './slides.ts';
import { openSocketWire } from './socket-wire.ts';

export const fromServer: PageSource = {
  openWire: ({ base, role }, events) => openSocketWire(base, role, events),
  fetchSlide:
    ({ base }) =>
    index =>
      fetchSlide(base, index),
};
