// The terminal's colours, read from the tokens through a real property.
import type { ITheme } from '@xterm/xterm';

const slots = {
  foreground: '--t-fg',
  background: '--terminal',
  cursor: '--t-cursor',
  cursorAccent: '--terminal',
  black: '--t-black',
  red: '--t-red',
  green: '--t-green',
  yellow: '--t-yellow',
  blue: '--t-blue',
  magenta: '--t-magenta',
  cyan: '--t-cyan',
  white: '--t-white',
  brightBlack: '--t-bright-black',
  brightRed: '--t-bright-red',
  brightGreen: '--t-bright-green',
  brightYellow: '--t-bright-yellow',
  brightBlue: '--t-bright-blue',
  brightMagenta: '--t-bright-magenta',
  brightCyan: '--t-bright-cyan',
  brightWhite: '--t-bright-white',
  selectionBackground: '--t-selection',
  scrollbarSliderBackground: '--line',
  scrollbarSliderHoverBackground: '--line-strong',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** A token is a `light-dark()` pair: only the value of a property that uses it is a colour. */
export function readPalette(host: HTMLElement): ITheme {
  const probe = document.createElement('span');
  host.append(probe);
  const theme: ITheme = {};
  for (const [slot, token] of Object.entries(slots)) {
    probe.style.color = `var(${token})`;
    theme[slot as keyof typeof slots] = getComputedStyle(probe).color;
  }
  probe.remove();
  return theme;
}
