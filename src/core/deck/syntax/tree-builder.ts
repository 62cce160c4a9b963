// Turns the dialect's tokens into nodes of the tree.
import type { Nodes } from 'mdast';
import type { CompileContext, Extension, Token } from 'mdast-util-from-markdown';
import type { ClassNode } from '../deck.ts';

/** Stands for the block class of that number until its own tree takes the place. */
export type SlotNode = { type: 'classSlot'; number: number };

export const treeBuilder: Extension = {
  canContainEols: ['textClass'],
  enter: {
    classBlock(this: CompileContext, token: Token) {
      const number = Number(this.sliceSerialize(token).slice(1, -1));
      enter(this, { type: 'classSlot', number }, token);
    },
    classText(this: CompileContext, token: Token) {
      enter(this, { type: 'textClass', classes: [], children: [] }, token);
    },
    deckBreak(this: CompileContext, token: Token) {
      enter(this, { type: 'break' }, token);
    },
  },
  exit: {
    classBlock: leave,
    classText: leave,
    deckBreak: leave,
    classNames(this: CompileContext, token: Token) {
      const node = this.stack.at(-1) as unknown as ClassNode;
      node.classes = this.sliceSerialize(token).slice(1, -1).split('.');
    },
  },
};

function enter(
  context: CompileContext,
  node: SlotNode | ClassNode | { type: 'break' },
  token: Token,
): void {
  // The dialect's nodes are not in mdast's list of nodes.
  context.enter(node as unknown as Parameters<CompileContext['enter']>[0] & Nodes, token);
}

function leave(this: CompileContext, token: Token): void {
  this.exit(token);
}
