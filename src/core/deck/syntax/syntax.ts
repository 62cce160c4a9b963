// The dialect's own constructs, as a plug-in of remark: which character starts which construct.
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Extension } from 'micromark-util-types';
import type { Processor } from 'unified';
import { classBlock } from './class-block.ts';
import { classText } from './class-text.ts';
import { hardBreakText } from './hard-break.ts';
import { blockOpen, hardBreak, namesOpen } from './marks.ts';
import { treeBuilder } from './tree-builder.ts';

const block = blockOpen.charCodeAt(0);

const micromarkExtension: Extension = {
  flow: { [block]: classBlock },
  text: {
    [block]: classBlock,
    [namesOpen.charCodeAt(0)]: classText,
    [hardBreak.charCodeAt(0)]: hardBreakText,
  },
};

type ParserData = {
  micromarkExtensions?: Extension[];
  fromMarkdownExtensions?: FromMarkdownExtension[];
};

export function deckSyntax(this: Processor): void {
  const data = this.data() as ParserData;
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), micromarkExtension];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), treeBuilder];
}
