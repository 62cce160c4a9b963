// What a static site's page and its worker say to each other beside the protocol's messages.
import type { ClientMessage, ServerMessage } from './messages.ts';

export type SiteRequest =
  | ClientMessage
  /** Answered by `exported`. */
  | { readonly kind: 'export' }
  /** A text that `exported` gave, maybe elsewhere. Answered by `imported`. */
  | { readonly kind: 'import'; readonly text: string };

export type SiteReport =
  | ServerMessage
  /** The worker listens. */
  | { readonly kind: 'listening' }
  | { readonly kind: 'exported'; readonly text: string }
  /** `sentence`: why it was not taken; null: it was, and the page has to be loaded anew. */
  | { readonly kind: 'imported'; readonly sentence: string | null };
