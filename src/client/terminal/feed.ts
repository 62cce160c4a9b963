// A terminal's output on its way to the screen: in order, nothing twice, gaps noticed.

export type FeedSink = {
  /** `sequence`: number of the last character of `text`. */
  write(text: string, sequence: number): void;
  /** The whole picture: everything before it is to be forgotten. */
  screen(screen: Screen): void;
};

export type Screen = {
  readonly text: string;
  readonly sequence: number;
  readonly columns: number;
  readonly rows: number;
};

export type Feed = {
  /** Sequence number of the last output received; null before the first. */
  seen(): number | null;
  /** Returns false when something before it is missing: then it is dropped. */
  output(from: number, text: string): boolean;
  screen(screen: Screen): void;
  /** Another state of the workspace follows: what was received means nothing any more. */
  forget(): void;
  /** Takes what is waiting, and all that comes; one sink at a time. */
  attach(sink: FeedSink): void;
};

/** What waits for a sink is bounded: beyond it the picture is asked for anew. */
const waitingMax = 1 << 20;

export function createFeed(): Feed {
  let seen: number | null = null;
  let sink: FeedSink | null = null;
  let waiting: (() => void)[] = [];
  let waitingSize = 0;

  const pass = (size: number, give: (to: FeedSink) => void) => {
    if (sink) return give(sink);
    waiting.push(() => sink && give(sink));
    waitingSize += size;
    if (waitingSize <= waitingMax) return;
    waiting = [];
    waitingSize = 0;
    seen = null;
  };

  return {
    seen: () => seen,
    output(from, text) {
      const end = from + text.length;
      if (seen === null && from > 0) return false;
      const known = seen ?? 0;
      if (from > known) return false;
      if (end <= known) return true;
      const rest = from === known ? text : text.slice(known - from);
      seen = end;
      pass(rest.length, to => to.write(rest, end));
      return true;
    },
    screen(screen) {
      seen = screen.sequence;
      waiting = [];
      waitingSize = 0;
      pass(screen.text.length, to => to.screen(screen));
    },
    forget() {
      seen = null;
      waiting = [];
      waitingSize = 0;
      pass(0, to => to.screen({ text: '', sequence: 0, columns: 0, rows: 0 }));
    },
    attach(next) {
      sink = next;
      const late = waiting;
      waiting = [];
      waitingSize = 0;
      for (const give of late) give();
    },
  };
}
