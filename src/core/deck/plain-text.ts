// The text that a reader of a slide sees, without marks: titles, prose, notes.
import type { Nodes } from 'mdast';
import type { ClassNode } from './deck.ts';
import { withoutMarks } from './syntax/marks.ts';

const leaves = new Set(['paragraph', 'heading', 'tableCell']);

/** The text of each paragraph, heading and cell; `withCode` adds the fenced code. */
export function blockTexts(node: Nodes | ClassNode, withCode = false): string[] {
  if (node.type === 'code') return withCode ? [node.value] : [];
  if (node.type === 'definition' || node.type === 'html') return [];
  if (leaves.has(node.type)) {
    const text = phrasingText(node as Nodes).trim();
    return text === '' ? [] : [text];
  }
  return 'children' in node ? node.children.flatMap(child => blockTexts(child, withCode)) : [];
}

/** The text of a node, with a newline for a break and without HTML. */
export function phrasingText(node: Nodes): string {
  if (node.type === 'break') return '\n';
  if (node.type === 'html') return '';
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? '';
  if ('children' in node) return node.children.map(phrasingText).join('');
  return 'value' in node ? withoutMarks(node.value) : '';
}
