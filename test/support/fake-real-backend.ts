// A backend as a real one looks: the machine's clock, marks without commands, output as it comes.
import type { Backend, BackendEvent, ShellMark } from '../../src/core/lab/backend.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/core/lib/bytes.ts';

export type FakeRealBackend = {
  readonly backend: Backend;
  /** What was typed into terminals since the last call. */
  readonly typed: () => string;
  readonly say: (text: string) => void;
  readonly mark: (mark: ShellMark) => void;
  /** Lets time pass; timers go off in order. */
  readonly pass: (ms: number) => void;
};

export function createFakeRealBackend(terminal: string): FakeRealBackend {
  let nowMs = 0;
  let typed = '';
  let timers: { atMs: number; callback: () => void }[] = [];
  let listener: (event: BackendEvent) => void = () => {};
  const backend: Backend = {
    name: 'local',
    capabilities: {
      virtualTime: false,
      snapshot: false,
      nodePower: false,
      cluster: false,
      keepsShells: false,
    },
    offers: new Set(),
    nodes: [{ name: 'node1', address: '127.0.0.1', role: '' }],
    clock: {
      nowMs: () => nowMs,
      after(delayMs, callback) {
        const timer = { atMs: nowMs + delayMs, callback };
        timers.push(timer);
        return () => {
          timers = timers.filter(one => one !== timer);
        };
      },
    },
    open: () => null,
    write(_terminal, bytes) {
      typed += decodeUtf8(bytes);
    },
    resize: () => {},
    close: () => {},
    pause: () => {},
    resume: () => {},
    foreground: () => undefined,
    listen(heard) {
      listener = heard;
    },
    cluster: () => null,
    map: () => null,
    power: () => {},
    request: null,
    virtual: null,
    dispose: () => {},
  };
  return {
    backend,
    typed() {
      const all = typed;
      typed = '';
      return all;
    },
    say: text => listener({ kind: 'output', terminal, bytes: encodeUtf8(text) }),
    mark: mark => listener({ kind: 'mark', terminal, mark }),
    pass(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...timers].sort((one, other) => one.atMs - other.atMs);
        if (!next || next.atMs > untilMs) break;
        timers = timers.filter(one => one !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.callback();
      }
      nowMs = untilMs;
    },
  };
}
