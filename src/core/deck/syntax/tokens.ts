// Names of the dialect's tokens. Micromark's types list its own only, so these are cast once, here.
import type { TokenType } from 'micromark-util-types';

export const tokens = {
  classBlock: 'classBlock' as TokenType,
  classText: 'classText' as TokenType,
  classNames: 'classNames' as TokenType,
  classClose: 'classClose' as TokenType,
  deckBreak: 'deckBreak' as TokenType,
} as const;
