// The construct for `<br/>`, which decks use at the start of lines: a break, then text goes on.
import type { Construct, Effects, State } from 'micromark-util-types';
import { tokens } from './tokens.ts';

export const hardBreakText: Construct = { name: 'deckBreak', tokenize };

function tokenize(effects: Effects, ok: State): State {
  return code => {
    effects.enter(tokens.deckBreak);
    effects.consume(code);
    effects.exit(tokens.deckBreak);
    return ok;
  };
}
