// The mermaid library, set up for the page: strict, without a network, in the colours of the tokens.
import mermaid from 'mermaid';

let drawings = 0;
/** One after the other: the library keeps the set-up of one drawing at a time. */
let before: Promise<unknown> = Promise.resolve();

/** The drawing as SVG text, cleaned by the library. Throws its own sentence for a wrong source. */
export function drawMermaid(source: string, place: HTMLElement): Promise<string> {
  const now = before.then(async () => {
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: 'strict',
      suppressErrorRendering: true,
      theme: 'base',
      themeVariables: variables(place),
      fontFamily: '"Inter Variable", system-ui, sans-serif',
      // Labels as text of the drawing: no HTML inside of it.
      htmlLabels: false,
    });
    drawings++;
    const { svg } = await mermaid.render(`diagram-${drawings}`, source);
    return svg;
  });
  before = now.catch(() => {});
  return now;
}

const tokens = {
  background: '--bg',
  mainBkg: '--surface',
  primaryColor: '--surface',
  primaryTextColor: '--text',
  primaryBorderColor: '--line-strong',
  secondaryColor: '--accent-wash',
  secondaryTextColor: '--text',
  secondaryBorderColor: '--accent',
  tertiaryColor: '--raised',
  tertiaryTextColor: '--text',
  tertiaryBorderColor: '--line-strong',
  lineColor: '--text-muted',
  textColor: '--text',
  noteBkgColor: '--warn-wash',
  noteTextColor: '--text',
  noteBorderColor: '--warn',
  edgeLabelBackground: '--bg',
  clusterBkg: '--raised',
  clusterBorder: '--line-strong',
  titleColor: '--text',
  errorBkgColor: '--err-wash',
  errorTextColor: '--err',
} as const;

/** Tokens are pairs of colours: only a real property has the one of the theme. */
function variables(place: HTMLElement): Record<string, string | boolean> {
  const probe = document.createElement('span');
  (place.parentElement ?? document.body).append(probe);
  const found: Record<string, string | boolean> = {
    darkMode: getComputedStyle(document.documentElement).colorScheme === 'dark',
    fontSize: '16px',
  };
  for (const [name, token] of Object.entries(tokens)) {
    probe.style.color = `var(${token})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}
