// Keys typed into a recording: the first takes it over, and all wait until the lab is there.
import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { typeInto } from '../actions.ts';
import type { Model } from '../model.ts';
import { isReport } from '../terminal/reports.ts';
import type { TerminalView } from '../terminal/terminal-view.ts';
import { hasArrived } from './take-keyboard.ts';

export type HeldKeys = {
  readonly type: (text: string, take: () => void) => void;
  /** A key goes down or up: between that and its text the focus stays where it is. */
  readonly key: (down: boolean) => void;
};

export function useHeldKeys(model: Model): HeldKeys {
  const held = useRef('');
  const between = useRef(false);
  useEffect(() => () => leaveBehind(model), []);
  useSignalEffect(() => {
    if (model.replay.taking.value === null) held.current = '';
    else if (hasArrived(model)) land(model, () => (between.current ? null : held.current));
  });
  return {
    type(text, take) {
      between.current = false;
      if (isReport(text)) return;
      if (model.replay.taking.peek() === null) take();
      // Refused at once: what was typed is for nobody.
      if (model.replay.taking.peek() !== null) held.current += text;
    },
    key(down) {
      between.current = down;
    },
  };
}

/** The recording was closed while the lab is on its way: it arrives all the same. */
function leaveBehind({ replay: { taking, left } }: Model): void {
  const way = taking.peek();
  if (way === null) return;
  left.value = way.where;
  taking.value = null;
}

/**
 * As soon as the terminal can take keys it gets those that waited, and the focus: not between a
 * key's way down and its text, which would be lost. `held` is null just then.
 */
function land(model: Model, held: () => string | null): void {
  const { taking, left, shown } = model.replay;
  const look = () => {
    const way = taking.peek();
    if (way === null) return;
    const view = model.screens.get(way.terminal);
    const there = model.terminals.peek().some(({ name }) => name === way.terminal);
    const text = held();
    if (view === undefined || !there || text === null || !focus(view, way.terminal)) {
      requestAnimationFrame(look);
      return;
    }
    if (text !== '') typeInto(model, way.terminal, text);
    left.value = way.where;
    taking.value = null;
    shown.value = null;
  };
  requestAnimationFrame(look);
}

/** False while it is hidden still. */
function focus(view: TerminalView, name: string): boolean {
  view.focus();
  const pane = document.activeElement?.closest('[data-terminal]');
  return pane?.getAttribute('data-terminal') === name;
}
