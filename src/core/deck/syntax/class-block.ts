// The construct for the place of a block class: its number between two marks.
import { markdownLineEnding } from 'micromark-util-character';
import type { Construct, Effects, State } from 'micromark-util-types';
import { blockClose } from './marks.ts';
import { tokens } from './tokens.ts';

const close = blockClose.charCodeAt(0);

export const classBlock: Construct = { name: 'classBlock', tokenize, concrete: true };

function tokenize(effects: Effects, ok: State, nok: State): State {
  const number: State = code => {
    if (code === null || markdownLineEnding(code)) return nok(code);
    effects.consume(code);
    if (code !== close) return number;
    effects.exit(tokens.classBlock);
    return ok;
  };
  return code => {
    effects.enter(tokens.classBlock);
    effects.consume(code);
    return number;
  };
}
