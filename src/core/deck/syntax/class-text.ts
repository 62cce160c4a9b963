// The construct for an inline class: names, then an inside that is text of its own.
import { markdownLineEnding } from 'micromark-util-character';
import type { Construct, Effects, State, Token, TokenizeContext } from 'micromark-util-types';
import { classClose, namesClose, namesOpen } from './marks.ts';
import { tokens } from './tokens.ts';

const open = namesOpen.charCodeAt(0);
const behindNames = namesClose.charCodeAt(0);
const close = classClose.charCodeAt(0);

export const classText: Construct = { name: 'classText', tokenize };

function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let depth = 0;
  let previous: Token | undefined;

  const start: State = code => {
    effects.enter(tokens.classText);
    effects.enter(tokens.classNames);
    effects.consume(code);
    return names;
  };
  const names: State = code => {
    if (code === null || markdownLineEnding(code)) return nok(code);
    effects.consume(code);
    if (code !== behindNames) return names;
    effects.exit(tokens.classNames);
    return lineStart;
  };
  // Each line is a chunk of its own, linked to the one before, as micromark's labels do.
  const lineStart: State = code => {
    if (code === null) return nok(code);
    if (code === close && depth === 0) return end(code);
    const chunk = effects.enter('chunkText', {
      contentType: 'text',
      ...(previous ? { previous } : {}),
    });
    if (previous) previous.next = chunk;
    previous = chunk;
    return inside(code);
  };
  const inside: State = code => {
    if (code === null) return nok(code);
    if (code === close && depth === 0) {
      effects.exit('chunkText');
      return end(code);
    }
    if (code === open) depth++;
    if (code === close) depth--;
    effects.consume(code);
    if (!markdownLineEnding(code)) return inside;
    effects.exit('chunkText');
    return lineStart;
  };
  const end: State = code => {
    effects.enter(tokens.classClose);
    effects.consume(code);
    effects.exit(tokens.classClose);
    effects.exit(tokens.classText);
    return ok;
  };
  return start;
}
