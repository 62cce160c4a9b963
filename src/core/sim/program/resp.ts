// The data store's wire protocol: commands and replies, out of bytes and into bytes.
// Bytes stand in strings of one character each (latin1), so that any value is plain and small.
import type { Bytes } from '../../lib/bytes.ts';

export type Reply =
  | { readonly kind: 'status'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  /** Null: there is no such thing. */
  | { readonly kind: 'bulk'; readonly text: string | null }
  | { readonly kind: 'array'; readonly items: readonly Reply[] | null };

export function latin1(bytes: Bytes): string {
  let text = '';
  if (bytes.length < 64) {
    for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at] as number);
    return text;
  }
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

export function fromLatin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function writeCommand(words: readonly (string | Bytes)[]): Bytes {
  let text = `*${words.length}\r\n`;
  for (const word of words) {
    const piece = typeof word === 'string' ? word : latin1(word);
    text += `$${piece.length}\r\n${piece}\r\n`;
  }
  return fromLatin1(text);
}

export function writeReply(reply: Reply): string {
  switch (reply.kind) {
    case 'status':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'bulk':
      return reply.text === null ? '$-1\r\n' : `$${reply.text.length}\r\n${reply.text}\r\n`;
    case 'array':
      if (!reply.items) return '*-1\r\n';
      return `*${reply.items.length}\r\n${reply.items.map(writeReply).join('')}`;
  }
}

/** The words of the command at the beginning, and its length; null while it is incomplete. */
export function readCommand(text: string, at: number): { words: string[]; end: number } | null {
  if (text[at] !== '*') {
    // A line typed by hand (`echo PING | nc redis 6379`) is a command too.
    const end = text.indexOf('\n', at);
    if (end < 0) return null;
    return { words: text.slice(at, end).trim().split(/\s+/).filter(Boolean), end: end + 1 };
  }
  const reply = readReply(text, at);
  if (reply?.reply.kind !== 'array') return null;
  const words = (reply.reply.items ?? []).map(item => (item.kind === 'bulk' ? item.text : null));
  return { words: words.map(word => word ?? ''), end: reply.end };
}

export function readReply(text: string, at: number): { reply: Reply; end: number } | null {
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd < 0) return null;
  const line = text.slice(at + 1, lineEnd);
  const start = lineEnd + 2;
  switch (text[at]) {
    case '+':
      return { reply: { kind: 'status', text: line }, end: start };
    case '-':
      return { reply: { kind: 'error', text: line }, end: start };
    case ':':
      return { reply: { kind: 'integer', value: Number(line) }, end: start };
    case '$':
      return readBulk(text, start, Number(line));
    case '*':
      return readArray(text, start, Number(line));
    default:
      return null;
  }
}

function readBulk(text: string, start: number, size: number) {
  if (size < 0) return { reply: { kind: 'bulk', text: null } as Reply, end: start };
  if (text.length < start + size + 2) return null;
  const reply: Reply = { kind: 'bulk', text: text.slice(start, start + size) };
  return { reply, end: start + size + 2 };
}

function readArray(text: string, start: number, count: number) {
  const items: Reply[] = [];
  let at = start;
  for (let left = count; left > 0; left--) {
    const item = readReply(text, at);
    if (!item) return null;
    items.push(item.reply);
    at = item.end;
  }
  return { reply: { kind: 'array', items: count < 0 ? null : items } as Reply, end: at };
}

/** Joins what was held with what came. */
export function joined(held: string | undefined, bytes: Bytes): string {
  return held ? held + latin1(bytes) : latin1(bytes);
}
