// Addresses of the lab, which a browser cannot open: a static site has no pages of published ports.
import type { ServerMessage } from '../core/protocol/messages.ts';

type Node = { readonly name: string; readonly address: string };

/** What the page is told instead of the offer to open such an address. */
export function withoutLabPages(message: ServerMessage, nodes: readonly Node[]): ServerMessage {
  if (message.kind !== 'workspace' || message.event.kind !== 'open-url') return message;
  const { url } = message.event;
  const host = hostOf(url);
  if (!nodes.some(({ name, address }) => host === name || host === address)) return message;
  const sentence = `\`${url}\` is a page of the lab, which a static site does not show: ask for it with \`curl\` in a terminal.`;
  return { kind: 'workspace', event: { kind: 'notice', sentence } };
}

/** The dialect also writes `/node1:8000` and `node1:8000`. */
function hostOf(given: string): string | null {
  const whole = /^\w+:\/\//.test(given) ? given : `http://${given.replace(/^\/+/, '')}`;
  return URL.canParse(whole) ? new URL(whole).hostname : null;
}
