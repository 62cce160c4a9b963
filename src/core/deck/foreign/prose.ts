// Text of a lesson line by line: links to its machines, and what only its own platform knows.

const port = /\]\(([^()\s]*)\)((?:\{:[^{}\n]*\})+)/g;

export function proseLine(line: string): string {
  const linked = line
    .replace(port, (_, path: string, attributes: string) => `](${portLink(path, attributes)})`)
    .replace(/\{\{TRAFFIC_HOST(\d)_(\d+)\}\}/g, 'http://node$1:$2')
    .replace(
      /https?:\/\/\[\[HOST_SUBDOMAIN\]\]-(\d+)-\[\[KATACODA_HOST\]\][^\s)/]*/g,
      'http://node1:$1',
    )
    .replace(/\{\{TRAFFIC_SELECTOR\}\}/g, 'http://node1')
    .replace(/\{:[^{}\n]*\}/g, '')
    .replace(/\{%-?\s*(?:end)?raw\s*-?%\}/g, '')
    .replace(/\{\{\s*site\.baseurl\s*\}\}/g, '');
  // Outside of code a dot, a name and a bracket are text in a lesson, a class in a deck.
  return linked
    .split(/(`+[^`]*`+)/)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/\\?((?:\.[A-Za-z_-][\w-]*)+\[)/g, '\\$1'),
    )
    .join('');
}

/** `[page](/x){:data-term=".term2"}{:data-port="80"}` shows what a machine publishes. */
function portLink(path: string, attributes: string): string {
  const number = /data-port="?(\d+)/.exec(attributes)?.[1];
  if (number === undefined) return path;
  const node = /data-term="?\.term(\d)/.exec(attributes)?.[1] ?? '1';
  return `http://node${node}:${number}${path.startsWith('/') ? path : `/${path}`}`;
}
