// What a page of ours may load and run: the server says it in a header, a static site in its page.

const everywhere = [
  "default-src 'none'",
  "script-src 'self'",
  // xterm.js and mermaid make style elements; a deck's HTML may have style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "media-src 'self' https:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
];

export const serverPolicy = [
  ...everywhere,
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "object-src 'none'",
].join('; ');

/** Who may frame a page only a header can say; it has no forms to send. */
export const sitePolicy = [...everywhere, "form-action 'none'"].join('; ');
