// A page of a port that is shown under a path: addresses from the root are led below that path.

/** In a page's text; what scripts put together in other ways is not found. */
export function rewritePage(html: string, prefix: string, own: readonly string[]): string {
  const rooted = html.replace(
    /(\s(?:href|src|action|formaction|poster|data)\s*=\s*["']?)(https?:\/\/[^/"'\s>]*)?\/(?!\/)/gi,
    (all, before: string, origin: string | undefined) =>
      origin === undefined || own.includes(origin) ? `${before}${prefix}` : all,
  );
  const at = /<head\b[^>]*>/i.exec(rooted);
  const from = at === null ? 0 : at.index + at[0].length;
  return `${rooted.slice(0, from)}<script>${script(prefix)}</script>${rooted.slice(from)}`;
}

/** Requests of scripts, from the root too. */
function script(prefix: string): string {
  return `(() => {
const led = to => typeof to === 'string' && /^\\/(?!\\/)/.test(to) ? ${JSON.stringify(prefix)} + to.slice(1) : to;
const { fetch } = window;
window.fetch = (to, ...more) => fetch(led(to), ...more);
const { open } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (how, to, ...more) { return open.call(this, how, led(to), ...more); };
})();`;
}
